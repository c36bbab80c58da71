import { boundaryRule } from './merge-boundary.ts';
import { checkMergeOptions, type MergeOptions } from './merge-options.ts';
import type { MergeTable } from './merge-table.ts';
import type { MergeVocabulary } from './merge-vocabulary.ts';
import { learnTable } from './learn-table.ts';
import { Spellings } from './spellings.ts';

/**
 * Learns merges on a sample, as `dynamicBpe` does on each window: a table for `frozenMerges`.
 *
 * @param sequences token ids of the sample's documents. Borrowed
 * @throws `invalid-merge-options`, `invalid-vocabulary`
 */
export function learnMerges(vocabulary: MergeVocabulary, sequences: readonly ArrayLike<number>[], options: MergeOptions = {}): MergeTable {
  checkMergeOptions(options, 'learnMerges');
  const spellings = new Spellings(vocabulary);
  return learnTable('tokens', spellings, boundaryRule(options.boundary ?? 'pretokens', spellings, options.isPretoken), sequences, options).table;
}
