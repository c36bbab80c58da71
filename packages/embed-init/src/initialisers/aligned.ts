import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { TokenPairCounts } from '../vectors/alignment/token-pair-counts.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** Digits, punctuation, symbols and white space mean the same in every language. */
const isSymbol = /^[\p{N}\p{P}\p{S}\s]+$/u;

/**
 * Rows of target tokens as the source tokens they were aligned with, by their share of the counts (Remy et al. 2024, Trans-Tokenizer).
 * Tokens of nothing but digits, punctuation and symbols are copied where the source has them; tokens that were not aligned stay empty.
 *
 * @param counts of aligned tokens, such as `countTokenPairs` and `smoothTokenPairs` give
 */
export function alignedRows(source: VocabView, target: VocabView, counts: TokenPairCounts): MixingRows {
  const builder = new RowsBuilder(source.size);
  for (let id = 0; id < target.size; id += 1) {
    const key = target.keyOf(id);
    const same = key === undefined ? undefined : source.idOf(key);
    if (same !== undefined && isSymbol.test(target.textOf(id) ?? '')) {
      builder.add('exact', [same], [1]);
      continue;
    }
    const pairs = [...counts.of(id)];
    const whole = pairs.reduce((sum, [, count]) => sum + count, 0);
    builder.add('aligned', pairs.map(([piece]) => piece), pairs.map(([, count]) => count / whole));
  }
  return builder.finish();
}
