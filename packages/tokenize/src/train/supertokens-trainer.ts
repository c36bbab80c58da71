import { byteLevelMergesInput } from './byte-level-bpe-trainer.ts';
import { byteLevelBpeJson } from './bpe-json.ts';
import { countingTrainer } from './counting-trainer.ts';
import { hash32 } from './hash.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import { superwordAllowed, superwordRegex } from './superword-pattern.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPreTokenizer } from './train-pattern.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';
import type { WindowSize } from './window-collector.ts';
import { windowCutter, windowWords } from './window-cutter.ts';

/** Options of `supertokensTrainer`. */
export interface SupertokensTrainerOptions extends TrainerOptions {
  /** How likely a chunk has 1, 2, 3 ... words; any positive weights. Default `[1, 1, 1, 1]`, which is also the most words a token can have. */
  readonly lengths?: readonly number[];
  /** Where the random lengths come from. Default 0. */
  readonly seed?: number;
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** Most distinct chunks kept; beyond it the rarest are counted as their words alone. Default 1,000,000. */
  readonly maxDistinct?: number;
}

const name = 'supertokensTrainer';

/**
 * Trains a byte-level BPE tokenizer with tokens of several words in one stage: text is cut into chunks of a random number of words,
 * and merges are learned inside the chunks. Pairs of words that are often neighbours are often in one chunk, so the best of
 * them become tokens alongside the words.
 *
 * The lengths are drawn from the seed and the place in the document, so training is reproducible and shards agree. Encoding cuts
 * nothing at random: its merges may reach over any space.
 *
 * Source: Sharthak et al., "Achieving Tokenizer Flexibility in Language Models through Heuristic Adaptation and Supertoken Learning"
 * (2025), which describes a probabilistic pre-tokenization; its code is not public, and the above is our reading of it.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = supertokensTrainer({ vocabSize: 400, seed: 7 });
 * trainer.add('one of the cats and one of the dogs');
 * const tokenizerJson = await trainer.finish();
 */
export function supertokensTrainer(options: SupertokensTrainerOptions): TokenizerTrainer {
  const { lengths = [1, 1, 1, 1], seed = 0, maxDistinct = 1_000_000 } = options;
  checkTrainerOptions(name, options, 256 + specialTokensOf(options).length, '256 bytes and the special tokens');
  if (lengths.some((weight) => !(weight >= 0)) || !lengths.some((weight) => weight > 0)) refuseOptions(name, `lengths is [${lengths.join(', ')}]; give weights, none negative and one positive.`);
  return countingTrainer({
    name,
    cutter: windowCutter(name, options, randomLength(lengths, seed)),
    maxDistinct,
    simplify: windowWords(name),
    *learn(counts) {
      const learned = yield* learnMergesInTurns({ ...byteLevelMergesInput(options, counts), allowed: superwordAllowed(lengths.length) });
      return byteLevelBpeJson(options, learned, byteLevelPreTokenizer(name, { regex: superwordRegex }));
    },
  });
}

function randomLength(lengths: readonly number[], seed: number): WindowSize {
  const sum = lengths.reduce((total, weight) => total + weight, 0);
  return (position) => {
    let draw = (hash32(position, seed) / 0x1_0000_0000) * sum;
    const length = lengths.findIndex((weight) => (draw -= weight) < 0);
    return length < 0 ? lengths.length : length + 1;
  };
}
