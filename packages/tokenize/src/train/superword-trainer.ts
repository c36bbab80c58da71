import type { TokenizerJson } from '../tokenizer-json.ts';
import { byteLevelMergesInput } from './byte-level-bpe-trainer.ts';
import { byteLevelBpeJson } from './bpe-json.ts';
import { byteSpelling } from './byte-spelling.ts';
import { countingTrainer } from './counting-trainer.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import type { LearnedMerges } from './learn-merges.ts';
import type { Learning } from './learning-step.ts';
import { replayMerges } from './replay-merges.ts';
import { stageProgress } from './stage-progress.ts';
import { superwordAllowed, superwordRegex } from './superword-pattern.ts';
import type { PretokenCounts, TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPreTokenizer } from './train-pattern.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';
import { windowCutter, windowWords } from './window-cutter.ts';

/** Options of `superwordTrainer`. */
export interface SuperwordTrainerOptions extends TrainerOptions {
  /** Vocabulary size at which merges begin to reach over spaces. Default 0.78 of `vocabSize`, the reference's 100 k of 128 k. */
  readonly transition?: number;
  /** Most words in a token. Default 4. */
  readonly maxWords?: number;
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** Neighbouring words that are counted together. More see more of the neighbours and repeat less often. Default 8. */
  readonly windowWords?: number;
  /** Most distinct windows kept; beyond it the rarest are counted as their words alone. Default 1,000,000. */
  readonly maxDistinct?: number;
}

const name = 'superwordTrainer';

/**
 * Trains a byte-level BPE tokenizer whose tokens may be several words: first ordinary merges inside words, then merges that may reach
 * over spaces. The result is an ordinary list of merges, which any BPE encoder runs.
 *
 * Counted are windows of up to `windowWords` neighbouring words, one after the other: what stands across the seam of two windows
 * is not seen, which makes pairs of words a little rarer than they are. When `maxDistinct` is exceeded, rare windows fall apart
 * into their words, so the first stage is exact in any case and the second loses what hardly repeats.
 *
 * Source: Liu et al., "SuperBPE: Space Travel for Language Models" (2025).
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = superwordTrainer({ vocabSize: 400, transition: 300 });
 * trainer.add('one of the cats and one of the dogs');
 * const tokenizerJson = await trainer.finish();
 */
export function superwordTrainer(options: SuperwordTrainerOptions): TokenizerTrainer {
  const least = 256 + specialTokensOf(options).length;
  const { windowWords: size = 8, maxDistinct = 1_000_000, transition, maxWords = 4 } = options;
  checkTrainerOptions(name, options, least, '256 bytes and the special tokens');
  if (transition !== undefined && !(transition >= 0 && transition <= options.vocabSize)) refuseOptions(name, `transition is ${transition}; give a vocabulary size of at most vocabSize.`);
  for (const [key, value] of Object.entries({ windowWords: size, maxWords })) if (!(value >= 1)) refuseOptions(name, `${key} is ${value}; give at least 1 word.`);
  return countingTrainer({ name, cutter: windowCutter(name, options, () => size), maxDistinct, simplify: windowWords(name), learn: (counts) => learnSuperwords(options, counts) });
}

function* learnSuperwords(options: SuperwordTrainerOptions, windows: PretokenCounts): Learning<TokenizerJson> {
  const { vocabSize, transition = Math.floor(0.78 * vocabSize), maxWords = 4 } = options;
  const wordsOf = windowWords(name);
  const words = new Map<string, number>();
  for (const [window, count] of windows) for (const word of wordsOf(window)) words.set(word, (words.get(word) ?? 0) + count);

  const { minFrequency = 0 } = options;
  const begin = 256 + specialTokensOf(options).length;
  const [seam, total] = [Math.max(0, transition - begin), vocabSize - begin];
  const first = yield* stageProgress(learnMergesInTurns(byteLevelMergesInput({ ...options, vocabSize: transition }, words)), 0, seam, total);
  const allowed = superwordAllowed(maxWords);
  const { tokens } = first;
  const second = learnMergesInTurns({ tokens, words: replayed(first, windows), vocabSize, minFrequency, maxTokenLength: Number.POSITIVE_INFINITY, allowed });
  const last = yield* stageProgress(second, seam, total, total);
  return byteLevelBpeJson(options, { tokens: last.tokens, merges: [...first.merges, ...last.merges] }, byteLevelPreTokenizer(name, { regex: superwordRegex }));
}

function* replayed(learned: LearnedMerges, windows: PretokenCounts): Generator<readonly [number[], number]> {
  const replay = replayMerges(learned);
  for (const [window, count] of windows) yield [replay(byteSpelling(window)), count];
}
