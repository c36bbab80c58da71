import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { spanMerger } from '../spans/span-merger.ts';
import { checkPatchLength, PatchCore } from './patch-core.ts';

/**
 * Merges every so many tokens: the baseline that any other merger has to beat.
 *
 * @throws `invalid-merge-options`
 */
export function strides(tokens: number): CreateSpanMerger {
  checkPatchLength(tokens, 'The stride', 'strides');
  const never = { begins: () => false, reset() {}, snapshot: () => null, restore() {} };
  return () => spanMerger(new PatchCore(never, tokens));
}
