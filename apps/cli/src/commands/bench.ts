import { loadTokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { benchDecoding, type BenchLine } from '../bench/bench-decoding.ts';
import { drafterOf } from '../generate/speculation-options.ts';
import { modelOptions, openModel } from '../model/open-model.ts';
import { statusLine } from '../output/status-line.ts';
import { writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

const areas = ['decode'];
const usualDrafters = ['lookup', 'suffix-lookup', 'recycling', 'lookup-and-recycling'];

/** `tokstream bench`: what a model makes a second here, with drafters and in batches. */
export const bench: Command = {
  name: 'bench',
  summary: 'Measures decoding on this machine: each drafter against plain decoding, batches against one by one.',
  positionals: 'decode',
  options: {
    ...modelOptions,
    drafter: { type: 'string', value: 'NAME', help: `a drafter to measure, as generate takes it; may be repeated; default ${usualDrafters.join(', ')}`, multiple: true },
    batch: { type: 'string', value: 'N', help: 'prompts decoded together; may be repeated; default 4 and 16; 0 for none', multiple: true },
    'max-new-tokens': { type: 'string', value: 'N', help: 'tokens a run makes of each prompt; default 128' },
    rounds: { type: 'string', value: 'N', help: 'runs of each kind, in turns, after one that warms up; default 5' },
    json: { type: 'boolean', help: 'one JSON object a line instead of tables' },
  },
  async run(given, io) {
    const [area, ...more] = given.positionals;
    if (area === undefined || !areas.includes(area) || more.length > 0) throw invalidArgument(`bench takes one of ${areas.join(', ')}.`);
    const names = given.texts('drafter').length > 0 ? given.texts('drafter') : usualDrafters;
    const drafters = new Map(names.map((name) => [name, drafterOf(name)]));
    const batches = given.texts('batch').map(Number);
    if (!batches.every((batch) => Number.isSafeInteger(batch) && batch >= 0)) throw invalidArgument('--batch takes a whole number, 0 for none.');
    const rounds = given.number('rounds', { least: 1, whole: true }) ?? 5;
    const maxNewTokens = given.number('max-new-tokens', { least: 2, whole: true }) ?? 128;
    const { model, directory, backend } = await openModel(given, io);
    const status = statusLine(io);
    try {
      const tokenizer = await loadTokenizer(directory, { signal: io.signal });
      io.stderr.write(`${backend.name} (${model.engine}), ${rounds} rounds of ${maxNewTokens} tokens\n`);
      const sizes = given.texts('batch').length > 0 ? batches.filter((batch) => batch > 0) : [4, 16];
      for await (const line of benchDecoding(model, tokenizer, { drafters, batches: sizes, rounds, maxNewTokens, signal: io.signal, now: io.now, onRun: (what) => status.show(() => what) })) {
        status.clear();
        if (given.flag('json')) await writeJson(io.stdout, line);
        else io.stdout.write(`${sentence(line)}\n`);
      }
    } finally {
      status.clear();
      model[Symbol.dispose]();
    }
  },
};

function sentence(line: BenchLine): string {
  const spread = `${line.ratio.toFixed(2)}x (${Math.min(...line.ratios).toFixed(2)} to ${Math.max(...line.ratios).toFixed(2)})`;
  const warning = line.sameTokens ? '' : '  OTHER TOKENS';
  if (line.type === 'batch') return `${`${line.batch} together`.padEnd(38)} ${spread.padEnd(22)} ${line.tokensPerSecond.toFixed(0)} tokens/s, one by one ${line.oneByOneTokensPerSecond.toFixed(0)}${warning}`;
  return `${line.text.padEnd(14)} ${line.drafter.padEnd(23)} ${spread.padEnd(22)} ${line.callsPerToken.toFixed(2)} calls a token, ${line.tokensPerSecond.toFixed(0)} tokens/s, plain ${line.plainTokensPerSecond.toFixed(0)}${warning}`;
}
