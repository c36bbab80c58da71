import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInputError } from '../arguments/is-input-error.ts';
import { GenerationRecord } from '../output/generation-record.ts';
import { liveView } from '../output/live-view.ts';
import { jsonLines, modelDirectory, tokstream } from '../test-world.test-support.ts';
import type { CommandIo } from './command.ts';

const prompt = 'Fellow citizens of the Sen';
let scratch: string;
let tokenizer: Tokenizer;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-generate-'));
  tokenizer = await loadTokenizer(tinyDirectory);
});
afterAll(() => rm(scratch, { recursive: true }));

type Line = Record<string, unknown>;

/** The JSON lines of a run with the embedded model. */
async function generated(...words: string[]): Promise<Line[]> {
  return jsonLines((await tokstream('generate', ['--backend', 'wasm', '--json', ...words])).stdout);
}

describe('drafting', () => {
  // Whether a draft is fed depends on what it costs here, so what is checked is that nothing else changes.
  it('gives the text of plain decoding and says where tokens came from', async () => {
    const words = [prompt, 'one two three four one two three four one two', '--max-new-tokens', '24', '--temperature', '0.7', '--seed', '5'];
    const plain = await generated(...words);
    const drafted = await generated(...words, '--drafter', 'lookup:ngram=2');
    const idsOf = (lines: Line[]): unknown[] => lines.filter(({ type }) => type === 'done').toSorted((a, b) => Number(a['sequence']) - Number(b['sequence'])).map(({ ids }) => ids);
    expect(idsOf(drafted)).toEqual(idsOf(plain));
    expect(new Set(plain.filter(({ type }) => type === 'token').map(({ origin }) => origin))).toEqual(new Set(['model']));
    const accepted = drafted.filter(({ type }) => type === 'done').reduce((sum, done) => sum + Number(done['accepted']), 0);
    expect(drafted.filter(({ origin }) => origin === 'draft')).toHaveLength(accepted);
  });

  it('keeps what it learnt in a file, which is whole at any time', async () => {
    const file = join(scratch, 'memory.bin');
    const words = [prompt, '--max-new-tokens', '12'];
    const plain = (await generated(...words)).at(-1)!;
    for (const run of [1, 2]) expect([run, (await generated(...words, '--recycling-file', file)).at(-1)!['ids']]).toEqual([run, plain['ids']]);
    expect((await generated(...words, '--drafter', 'lookup-and-recycling:topK=4', '--recycling-file', file)).at(-1)!['ids']).toEqual(plain['ids']);
    expect(await readdir(scratch)).toEqual(['memory.bin']);
    // Of a model with another vocabulary, or none at all.
    await writeFile(file, 'no matrix');
    await expect(generated(...words, '--recycling-file', file)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('tints drafted tokens on a terminal that wants colours, and only where a drafter is on', () => {
    const shown = (isTTY: boolean, colors: boolean, drafts: boolean): string => {
      let text = '';
      const stream = (): Writable => Object.assign(new Writable({ write: (chunk: Buffer, _, done) => ((text += chunk.toString()), done()) }), { isTTY });
      const record = new GenerationRecord(() => 0);
      const view = liveView({ stdout: stream(), stderr: new Writable({ write: (_chunk, _, done) => done() }), now: () => 0, colors } as unknown as CommandIo, record, undefined, 'wasm', drafts);
      const sequence = { index: 0, promptIds: Int32Array.of(1), prefillSeconds: 0 } as Parameters<GenerationRecord['begin']>[0];
      record.begin(sequence);
      view.begin(sequence);
      view.event({ type: 'token', sequence: 0, id: 7, logprob: 0, text: 'drafted', origin: 'draft' });
      return text;
    };
    const tint = '\u001B[36mdrafted\u001B[0m';
    expect(shown(true, true, true)).toContain(tint);
    for (const [isTTY, colors, drafts] of [[false, true, true], [true, false, true], [true, true, false]] as const) expect(shown(isTTY, colors, drafts)).not.toContain(tint);
  });
});

describe('constraints and ends', () => {
  it('makes JSON that satisfies a schema, also with drafts and beams', async () => {
    const schema = join(scratch, 'schema.json');
    await writeFile(schema, JSON.stringify({ type: 'object', properties: { name: { enum: ['Senate', 'House'] }, sure: { type: 'boolean' } }, required: ['name', 'sure'] }));
    for (const more of [[], ['--drafter', 'recycling'], ['--beams', '3', '--cache', 'none'], ['--temperature', '1', '--dry', '0.8']]) {
      const done = (await generated(prompt, '--json-schema', schema, ...more)).at(-1)!;
      expect(JSON.parse(String(done['text']))).toEqual({ name: expect.stringMatching(/^(Senate|House)$/), sure: expect.any(Boolean) });
    }
  });

  it('never makes a bad word, and lets a text end no earlier than asked', async () => {
    const [plain, without] = await Promise.all([generated(prompt, '--max-new-tokens', '12'), generated(prompt, '--max-new-tokens', '12', '--bad-words', 'Representatives')]);
    expect(plain.at(-1)!['text']).toContain('Representatives');
    expect(without.at(-1)!['text']).not.toContain('Representatives');
    const end = '0=100';
    expect((await generated(prompt, '--logit-bias', end)).at(-1)).toMatchObject({ reason: 'end-of-sequence', ids: [0] });
    const later = (await generated(prompt, '--logit-bias', end, '--min-new-tokens', '3')).at(-1)!;
    expect(later['ids']).toHaveLength(4);
  });
});

describe('searches', () => {
  it('prints the hypotheses of beams, best first, and the best as the text', async () => {
    const lines = await generated(prompt, '--beams', '4', '--beam-groups', '2', '--diversity-penalty', '0.5', '--max-new-tokens', '6');
    const [hypotheses, done] = lines.slice(-2);
    const results = hypotheses!['results'] as { ids: number[]; text: string; score: number }[];
    expect(results).toHaveLength(4);
    expect(results.map(({ score }) => score)).toEqual(results.map(({ score }) => score).toSorted((a, b) => b - a));
    expect([done!['ids'], done!['text']]).toEqual([results[0]!.ids, results[0]!.text]);
  });

  it('spends no more than its budget over all prompts', async () => {
    const lines = await generated(prompt, 'The year', '--best-of', '4', '--max-new-tokens', '8', '--token-budget', '44');
    const searches = lines.filter(({ type }) => type === 'search') as unknown as { candidates: { ids: number[]; score: number; reason: string }[]; spent: { tokens: number } }[];
    expect(searches.map(({ spent }) => spent.tokens)).toEqual([32, 12]);
    expect(searches[1]!.candidates.map(({ ids, reason }) => [ids.length, reason])).toEqual([[8, 'length'], [4, 'budget']]);
    const best = searches[0]!.candidates.toSorted((a, b) => b.score - a.score)[0]!;
    expect(lines.find(({ type }) => type === 'done')!['ids']).toEqual(best.ids);
  });

  it('takes the answer that most texts give', async () => {
    const lines = await generated(prompt, '--self-consistency', '8', '--max-new-tokens', '1', '--answer', '^.');
    const { candidates, votes } = lines[0] as unknown as { candidates: { text: string }[]; votes: { answer: string; count: number }[] };
    for (const { answer, count } of votes) expect(candidates.filter(({ text }) => text.startsWith(answer))).toHaveLength(count);
    expect(String(lines[1]!['text'])[0]).toBe(votes[0]!.answer);
  });
});

describe('bytes', () => {
  it('heals a prompt that ends inside a word', async () => {
    const done = (await generated(prompt, '--heal', '--max-new-tokens', '8')).at(-1)!;
    const { ids } = tokenizer.encode(prompt);
    expect(done['promptIds']).toEqual(Array.from(ids.slice(0, -1)));
    expect(tokenizer.decode([...(done['promptIds'] as number[]), ...(done['ids'] as number[])]).startsWith(prompt)).toBe(true);
  });

  it('goes on byte by byte and ends before a stop string', async () => {
    const lines = await generated(prompt, '--exact-bytes', '--max-new-tokens', '24', '--stop', ' of');
    const done = lines.at(-1)!;
    // The prompt ends inside a token, which plain decoding cannot finish.
    expect(done).toMatchObject({ reason: 'stop-string', text: 'ate and' });
    expect(Buffer.from(done['bytes'] as number[]).toString()).toBe('ate and of');
    expect(lines.slice(0, -1).map(({ byte }) => byte)).toEqual(done['bytes']);
  });

  it('fills in what stands between', async () => {
    const { stdout } = await tokstream('generate', ['--backend', 'wasm', 'The President of the United ', '--fill', ' of America', '--max-new-tokens', '6']);
    expect(stdout).toBe('The President of the United States of America\n\n');
    const done = (await generated('The President of the United ', '--fill', ' of America', '--max-new-tokens', '6')).at(-1)!;
    expect(done['text']).toBe('States');
    // Those of the copies that draw and score; the prompt alone takes fewer.
    expect(done['rows']).toBeGreaterThan(30);
  });
});

describe('caches', () => {
  const long = `${prompt} ${'and of the House of Representatives '.repeat(4)}`;
  /** The last line of a run that makes as many tokens as it may. */
  const done = async (...words: string[]): Promise<Line> => (await generated('--ignore-eos', ...words)).at(-1)!;

  it('holds no more than a policy allows, and changes nothing while all fits', async () => {
    const words = [long, '--max-new-tokens', '8'];
    const [whole, kept, covered] = [await done(...words), await done(...words, '--cache', 'h2o:heavy=4,recent=4'), await done(...words, '--cache', 'tova:budget=200')];
    const tokens = (whole['promptIds'] as number[]).length + 7;
    expect(whole).toMatchObject({ cacheKept: tokens, cacheEvicted: 0 });
    expect(kept).toMatchObject({ cacheKept: 8, cacheEvicted: tokens - 8, cacheBytes: Number(whole['cacheBytes']) * 8 / tokens });
    expect(covered['ids']).toEqual(whole['ids']);
    const { stderr } = await tokstream('generate', ['--backend', 'wasm', '--ignore-eos', ...words, '--cache', 'h2o:heavy=4,recent=4']);
    expect(stderr).toContain(`(8 of ${tokens} tokens)`);
  });

  it('goes on beyond the positions of the model where what is kept closes up, else says how', async () => {
    await using folder = await modelDirectory();
    const words = ['--model', folder.path, '--backend', 'wasm', '--json', '--prompt-ids', Array.from({ length: 90 }, (_, at) => at).join(), '--max-new-tokens', '3', '--cache'];
    const ended = await tokstream('generate', [...words, 'h2o:budget=12']);
    expect(jsonLines(ended.stdout)).toMatchObject([{ reason: 'context-full', cacheKept: 12 }]);
    expect(ended.stderr).toMatch(/^Prompt 1 ended because [^\n]* --cache heavy-hitter:positions=slot [^\n]*\n$/);
    const goesOn = await tokstream('generate', [...words, 'h2o:budget=12,positions=slot']);
    expect([jsonLines(goesOn.stdout).at(-1)!['reason'], goesOn.stderr]).toEqual(['length', '']);
  });

  it('stores int8 in less, and shares what prompts begin with for the same texts', async () => {
    const prompts = [`${long}one`, `${long}two`, `${long}three`];
    const words = [...prompts, '--max-new-tokens', '4'];
    const [plain, shared] = [await generated(...words), await tokstream('generate', ['--backend', 'wasm', '--json', ...words, '--share-prefixes'])];
    const textsOf = (lines: Line[]): unknown[] => lines.filter(({ type }) => type === 'done').toSorted((a, b) => Number(a['sequence']) - Number(b['sequence'])).map(({ text }) => text);
    expect(textsOf(jsonLines(shared.stdout))).toEqual(textsOf(plain));
    const { stderr } = await tokstream('generate', ['--backend', 'wasm', ...words, '--share-prefixes']);
    const [, hits, queries] = /(\d+) of (\d+) prompt tokens were read before/.exec(stderr)!.map(Number);
    expect(hits! / queries!).toBeGreaterThan(0.6);
    const [whole, rounded] = [await done(long, '--max-new-tokens', '4'), await done(long, '--max-new-tokens', '4', '--cache-precision', 'int8')];
    expect(Number(rounded['cacheBytes'])).toBeLessThan(Number(whole['cacheBytes']) / 3);
  });

  it('says where drafts are not exact, and is exact between the boundaries of a policy', async () => {
    const words = [long, '--max-new-tokens', '24', '--backend', 'wasm', '--json', '--drafter', 'lookup'];
    expect((await tokstream('generate', [...words, '--cache', 'recency:keep=16'])).stderr).toMatch(/^The cache policy may evict between two drafted tokens[^\n]*\n$/);
    const bounded = ['--cache', 'recency:keep=16,every=8'];
    const { stdout, stderr } = await tokstream('generate', [...words, ...bounded]);
    expect(stderr).toBe('');
    expect(jsonLines(stdout).at(-1)!['ids']).toEqual((await generated(long, '--max-new-tokens', '24', ...bounded)).at(-1)!['ids']);
  });

  it.each([[[]], [['--cache', 'h2o:heavy=8,recent=8']], [['--cache-precision', 'int8']]])('goes on from a saved text as if it had never stopped: %j', async (kept) => {
    const file = join(scratch, 'text.cache');
    const whole = await done(long, '--max-new-tokens', '12', ...kept);
    const begun = await done(long, '--max-new-tokens', '5', ...kept, '--save-cache', file);
    const rest = await done('', '--max-new-tokens', '7', '--load-cache', file);
    expect(rest['promptIds']).toEqual([...(begun['promptIds'] as number[]), ...(begun['ids'] as number[])]);
    if (kept[0] !== '--cache') expect([...(begun['ids'] as number[]), ...(rest['ids'] as number[])]).toEqual(whole['ids']);
    // Of the whole text only the prompt that follows is read, and what was evicted stays away.
    const more = await done('in Congress', '--max-new-tokens', '1', '--load-cache', file);
    const added = tokenizer.encode('in Congress', { specialTokens: false }).ids;
    expect((more['promptIds'] as number[]).slice(-added.length)).toEqual(Array.from(added));
    expect(more['cacheKept']).toBe((kept[0] === '--cache' ? 16 : (rest['promptIds'] as number[]).length) + added.length);
  });

  it('keeps a text bounded that goes on, and refuses the cache of another model', async () => {
    const file = join(scratch, 'bounded.cache');
    await generated(long, '--max-new-tokens', '0', '--save-cache', file);
    for (const made of ['0', '4']) expect(await done('of the', '--max-new-tokens', made, '--load-cache', file, '--cache', 'recency:keep=10')).toMatchObject({ cacheKept: 10 });
    await using folder = await modelDirectory();
    const other = tokstream('generate', ['--model', folder.path, '--backend', 'wasm', 'a', '--load-cache', file]);
    await expect(other).rejects.toMatchObject({ code: 'invalid-cache-file', isInputError: true });
    for (const words of [['a', 'b', '--save-cache', file], ['a', 'b', '--load-cache', file]]) await expect(generated(...words)).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('takes one prompt') as string });
  });
});

describe('refuses', () => {
  it.each<[string, string[]]>([
    ['invalid-argument', ['--beams', '4', '--drafter', 'lookup']],
    ['invalid-argument', ['--beams', '4', '--best-of', '2']],
    ['invalid-argument', ['--contrastive-search', 'k=4,beta=1']],
    ['invalid-argument', ['--length-penalty', '1']],
    ['invalid-argument', ['--verifier', 'exact']],
    ['invalid-argument', ['--exact-bytes', '--top-k', '3']],
    ['invalid-argument', ['--drafter', 'draft-model']],
    ['invalid-argument', ['--drafter', 'lookup', '--recycling-file', 'memory.bin']],
    ['invalid-argument', ['--recycling-file', 'nowhere/memory.bin']],
    ['invalid-argument', ['--regex', 'a', '--json-mode']],
    ['invalid-argument', ['--json-schema', 'nowhere.json']],
    ['invalid-argument', ['--json-schema', '{"type":']],
    ['invalid-argument', ['--mirostat', '5', '--top-k', '3']],
    ['invalid-argument', ['--xtc', '0.5,0']],
    ['invalid-argument', ['--logit-bias', 'x=1']],
    ['invalid-option', ['--logit-bias', '4096=1']],
    ['invalid-argument', ['--self-consistency', '2', '--answer', '(']],
    ['invalid-argument', ['--soft-thinking', 'x']],
    ['invalid-option', ['--drafter', 'lookup:ngram=x']],
    ['invalid-drafter', ['--drafter', 'oracle']],
    ['invalid-schema', ['--json-schema', '{"type":"nothing"}']],
    ['invalid-composition', ['--drafter', 'lookup', '--soft-thinking', '11']],
    ['invalid-budget', ['--max-cache-bytes', '100']],
    ['invalid-argument', ['--beams', '4', '--cache', 'recency']],
    ['invalid-argument', ['--contrastive-search', 'k=4', '--cache', 'recency']],
    ['invalid-argument', ['--exact-bytes', '--cache', 'recency']],
    ['invalid-argument', ['--exact-bytes', '--share-prefixes']],
    ['invalid-argument', ['--share-prefixes', '--cache', 'recency']],
    ['invalid-argument', ['--share-prefixes', '--cache-precision', 'int8']],
    ['invalid-argument', ['--prefix-bytes', '1000']],
    ['invalid-argument', ['--best-of', '2', '--save-cache', 'text.cache']],
    ['invalid-argument', ['--heal', '--load-cache', 'text.cache']],
    ['invalid-policy', ['--cache', 'crystal']],
    ['invalid-option', ['--cache', 'h2o:foo=1']],
    ['invalid-policy', ['--cache', 'h2o:budget=4,every=8']],
  ])('%s %j', async (code, words) => {
    const error: unknown = await generated('a', ...words).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(isInputError(error)).toBe(true);
    expect((error as Error).message).not.toContain('\n');
  });

  it.each<[string, string[]]>([
    ['--top-p is 0; it must be above 0 and at most 1.', ['--top-p', '0']],
    ['--mirostat is 0; it must be above 0.', ['--mirostat', '0']],
    ['--beam-groups is 3; it must be a whole number that divides the 4 beams.', ['--beams', '4', '--beam-groups', '3']],
    ['alpha of --contrastive-search is 2; it must be from 0 to 1.', ['--contrastive-search', 'alpha=2']],
    ['--drafter: topK is 9; it must be a whole number from 1 to 8.', ['--drafter', 'recycling:topK=9']],
    ['--soft-thinking: topP is 2; it must be above 0 and at most 1.', ['--soft-thinking', '5:topP=2']],
    ['--cache: There is no cache policy crystal; there are full, streaming-llm, heavy-hitter, keyformer, token-select, tova, snap-kv, key-norm, key-diff, lag-kv, expected-attention, random, recency.', ['--cache', 'crystal']],
    ['This ) closes nothing at character 1 of /a)/; write \\).', ['--regex', 'a)']],
  ])('in the words of the command line: %s', async (message, words) => {
    await expect(generated('a', ...words)).rejects.toMatchObject({ message });
  });
});
