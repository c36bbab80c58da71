import { loadTokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { drafterOf } from '../generate/speculation-options.ts';
import { type BenchArea, type BenchLine, spread } from './bench-area.ts';
import { benchDecoding, type DecodingLine } from './bench-decoding.ts';

const usualDrafters = ['lookup', 'suffix-lookup', 'recycling', 'lookup-and-recycling'];

/** `tokstream bench decode`: what log-probabilities cost, each drafter against plain decoding, batches against one by one. */
export const decodeArea: BenchArea = {
  name: 'decode',
  maxNewTokens: 128,
  options: {
    drafter: { type: 'string', value: 'NAME', help: `a drafter to measure, as generate takes it; may be repeated; default ${usualDrafters.join(', ')}`, multiple: true },
    batch: { type: 'string', value: 'N', help: 'prompts decoded together; may be repeated; default 4 and 16; 0 for none', multiple: true },
  },
  prepare(given) {
    const names = given.texts('drafter').length > 0 ? given.texts('drafter') : usualDrafters;
    const drafters = new Map(names.map((name) => [name, drafterOf(name)]));
    const batches = given.texts('batch').map(Number);
    if (!batches.every((batch) => Number.isSafeInteger(batch) && batch >= 0)) throw invalidArgument('--batch takes a whole number, 0 for none.');
    const sizes = given.texts('batch').length > 0 ? batches.filter((batch) => batch > 0) : [4, 16];
    return {
      needs: [],
      async *measure({ model, directory }, run): AsyncGenerator<BenchLine> {
        const tokenizer = await loadTokenizer(directory, { signal: run.signal });
        for await (const json of benchDecoding(model, tokenizer, { ...run, drafters, batches: sizes })) yield { json, text: sentence(json) };
      },
    };
  },
};

function sentence(line: DecodingLine): string {
  const warning = line.sameTokens ? '' : '  OTHER TOKENS';
  if (line.type === 'batch') return `${`${line.batch} together`.padEnd(38)} ${spread(line)} ${line.tokensPerSecond.toFixed(0)} tokens/s, one by one ${line.oneByOneTokensPerSecond.toFixed(0)}${warning}`;
  if (line.type === 'logprobs') return `${line.text.padEnd(14)} ${'plain'.padEnd(23)} ${spread(line)} ${line.tokensPerSecond.toFixed(0)} tokens/s, with log-probabilities ${line.logprobsTokensPerSecond.toFixed(0)}${warning}`;
  return `${line.text.padEnd(14)} ${line.drafter.padEnd(23)} ${spread(line)} ${line.callsPerToken.toFixed(2)} calls a token, ${line.tokensPerSecond.toFixed(0)} tokens/s, plain ${line.plainTokensPerSecond.toFixed(0)}${warning}`;
}
