import { dynamicBpe } from './bpe/dynamic-bpe.ts';
import { frozenMerges } from './bpe/frozen-merges.ts';
import { learnMerges } from './bpe/learn-merges.ts';
import type { MergeVocabulary } from './bpe/merge-vocabulary.ts';
import { digitMerges } from './digits/digit-merges.ts';
import { spacePatches } from './patches/space-patches.ts';
import { strides } from './patches/strides.ts';
import type { CreateSpanMerger } from './spans/merged-block.ts';
import { learnSuperwords } from './superwords/learn-superwords.ts';
import { superwords } from './superwords/superwords.ts';

/** The names of the mergers that need tokens alone. */
export type SpanMergerName = 'dynamic-bpe' | 'frozen-merges' | 'superwords' | 'digits' | 'spaces' | 'strides';

/** Each merger by name, as it is without options; those that learn beforehand learn on a sample. For tests that hold for all. */
export const spanMergers: Readonly<Record<SpanMergerName, (vocabulary: MergeVocabulary, sample: readonly ArrayLike<number>[]) => CreateSpanMerger>> = {
  'dynamic-bpe': (vocabulary) => dynamicBpe(vocabulary),
  'frozen-merges': (vocabulary, sample) => frozenMerges(learnMerges(vocabulary, sample)),
  superwords: (vocabulary, sample) => superwords(vocabulary, learnSuperwords(vocabulary, sample)),
  digits: (vocabulary) => digitMerges(vocabulary),
  spaces: (vocabulary) => spacePatches(vocabulary),
  strides: () => strides(4),
};
