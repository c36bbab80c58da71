import { execFileSync } from 'node:child_process';
import { byteLevelBpeTrainer, createTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { beforeAll, expect, it } from 'vitest';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { generate } from '../commands/generate.ts';
import { GenerationRecord } from '../output/generation-record.ts';
import { commandLine } from './command-line.ts';
import { type ReportContext, reportPage } from './report-page.ts';

const hostile = `</script></style><img src=x onerror="alert('1')"> & "'`;
let tokenizer: Tokenizer;
let time = 0;

beforeAll(async () => {
  const trainer = byteLevelBpeTrainer({ vocabSize: 256, specialTokens: [] });
  trainer.add('a');
  tokenizer = createTokenizer({ tokenizerJson: await trainer.finish() });
});

/** A record of one prompt that went on with a text, a byte a token and a step a second. */
function recordOf(prompt: string, text: string): GenerationRecord {
  time = 0;
  const record = new GenerationRecord(() => time * 1000);
  record.begin({ index: 0, promptIds: tokenizer.encode(prompt).ids, prefillSeconds: 0.5 } as Parameters<GenerationRecord['begin']>[0]);
  for (const id of tokenizer.encode(text).ids) {
    time += 1;
    record.take({ type: 'token', sequence: 0, id, logprob: Math.log(0.25), text: tokenizer.decode([id]), origin: 'model', alternatives: [{ id, logprob: Math.log(0.25) }, { id: 1, logprob: Math.log(0.125) }] });
  }
  record.take({ type: 'cache', sequence: 0, kept: 1, evicted: 0, bytes: 2000 });
  record.take({ type: 'done', sequence: 0, reason: 'length', text: hostile });
  return record;
}

const context = (changes: Partial<ReportContext> = {}): ReportContext => ({
  settings: { sampling: { temperature: 0.5, topK: 7 }, seed: 3, maxNewTokens: 9, stopStrings: [hostile], concurrency: 2, topLogProbabilities: 2, drafts: true, others: [['bad-words', hostile]] },
  tokenizer,
  runsOn: { engine: 'eager', backend: 'wasm', precision: 'float32', cachePrecision: 'float32', because: 'it was asked for' },
  model: { shape: { layers: 2, width: 16, vocabulary: 256, maxPositions: 64 } },
  modelName: hostile,
  backend: { name: 'wasm', packageName: '@tensorflow/tfjs-backend-wasm', passedOver: [{ name: 'webgpu', reason: hostile }] } as unknown as ReportContext['backend'],
  commandLine: hostile,
  ...changes,
});

it('lets no text of a prompt, a model or a machine become a part of the page', () => {
  const page = reportPage(recordOf(hostile, hostile), context());
  const tags = new Set([...page.replace(/<style>.*?<\/style>/s, '').matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
  expect([...tags].filter((name) => ['script', 'img', 'style'].includes(name))).toEqual([]);
  expect(page).not.toMatch(/<[^>]+\son\w+\s*=/);
  expect(page.endsWith('</html>\n')).toBe(true);
});

it('needs nothing but itself', () => {
  expect(reportPage(recordOf('a', 'bcd'), context())).not.toMatch(/<script|<link|<[^>]+\s(src|href)=|url\(|@import|https?:/);
});

it('tells each token with what it might have been, and the figures of the run', () => {
  const page = reportPage(recordOf('a', 'bcdefghij'), context());
  expect(page.match(/class="token"[^>]*tabindex="0"/g)).toHaveLength(9);
  expect(page.match(/card-row chosen/g)).toHaveLength(9);
  expect(page).toContain('--doubt:0.20');
  for (const part of ['log-probability -1.386', '25.0 %', '12.5 %', '<svg class="sparkline"', 'temperature</dt><dd>0.5<', 'top-k</dt><dd>7<', '2 layers, width 16', 'wasm (eager)', 'Tokens a second</dt><dd>1<', 'First token</dt><dd>1.0 s<', 'cache 2 kB', 'from the model</span>', 'Drafts taken</dt><dd>0 of 0<']) expect(page).toContain(part);
});

it('gives a command that says the same when a shell reads it', () => {
  const words = ['--temperature', '-0', '--stop', "it's\n", '--stop=--x', '--ignore-eos', '--seed=4', '--report', 'r.html', '--json', '--', `-a 'b' "$(c)"`, 'ünï'];
  const given = parseArguments('generate', words, generate.options, true);
  const line = commandLine(given, generate.options, recordOf('a', 'b'), tokenizer);
  expect(line).not.toMatch(/report|json/);
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' }).split('\0').slice(3, -1);
  const again = parseArguments('generate', read, generate.options, true);
  expect([again.positionals, again.texts('stop'), again.text('temperature'), again.flag('ignore-eos'), again.text('seed')]).toEqual([given.positionals, given.texts('stop'), '-0', true, '4']);
  // Prompts that came from standard input are told too.
  expect(commandLine(parseArguments('generate', [], generate.options, true), generate.options, recordOf('two words', 'b'), tokenizer)).toBe("npx tokstream generate 'two words'");
});
