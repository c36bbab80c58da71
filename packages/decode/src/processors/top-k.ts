import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Keeps the k most likely tokens; of equal ones those with the lower id (Fan et al. 2018). */
export function topK(k: number): LogitsProcessor {
  checkOption('topK', 'topK', k, Number.isSafeInteger(k) && k > 0, 'a whole number above 0');
  return {
    name: 'top-k',
    largestNeeded: (count) => Math.min(k, count),
    apply(logits) {
      if (k >= logits.length) return;
      const bound = kthLargest(logits, k);
      let above = 0;
      for (const logit of logits) if (logit > bound) above += 1;
      let equalsLeft = k - above;
      for (let id = 0; id < logits.length; id += 1) {
        const logit = logits[id]!;
        if (logit > bound || (logit === bound && equalsLeft-- > 0)) continue;
        logits[id] = Number.NEGATIVE_INFINITY;
      }
    },
  };
}

/** The k-th largest value, in linear time on average (Hoare 1961). */
function kthLargest(values: Float32Array, k: number): number {
  const scratch = values.slice();
  let [low, high] = [0, scratch.length - 1];
  while (low < high) {
    const pivot = scratch[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (scratch[left]! > pivot) left += 1;
      while (scratch[right]! < pivot) right -= 1;
      if (left > right) break;
      [scratch[left], scratch[right]] = [scratch[right]!, scratch[left]!];
      left += 1;
      right -= 1;
    }
    if (k - 1 <= right) high = right;
    else if (k - 1 >= left) low = left;
    else break;
  }
  return scratch[k - 1]!;
}
