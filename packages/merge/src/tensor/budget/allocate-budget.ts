import { TokstreamError } from '@tokstream/core';
import { bestFirst } from '../best-first.ts';
import { requireCount } from '../require-count.ts';

/**
 * Whole numbers in proportion to `weights` that add up to the budget exactly, none above its limit.
 *
 * What a full part cannot take goes to the others in proportion; then the largest remainders are rounded up, of equal ones the first.
 *
 * @param weights at least 0
 * @param limits whole numbers; a budget above their sum is cut to it
 * @throws `invalid-count`, `invalid-scores`
 */
export function allocateBudget(weights: ArrayLike<number>, limits: ArrayLike<number>, budget: number): Int32Array {
  requireCount('budget', budget);
  if (weights.length !== limits.length || !Array.from(weights).every((weight) => weight >= 0 && weight < Infinity)) {
    throw new TokstreamError(`Weights of a budget are numbers of at least 0, one for each of its ${limits.length} parts.`, { code: 'invalid-scores', stage: 'merge' });
  }
  const wanted = fillUp(weights, limits, Math.min(budget, sum(limits)));
  const counts = Int32Array.from(wanted);
  let left = Math.min(budget, sum(limits)) - sum(counts);
  const remainders = wanted.map((want, part) => (counts[part]! < limits[part]! ? want - counts[part]! : -1));
  for (const part of bestFirst(remainders)) {
    if (left <= 0) break;
    if (counts[part]! >= limits[part]!) continue;
    counts[part]! += 1;
    left -= 1;
  }
  return counts;
}

/** Shares that add up to `total`, each at most its limit. */
function fillUp(weights: ArrayLike<number>, limits: ArrayLike<number>, total: number): Float64Array {
  const wanted = new Float64Array(weights.length);
  let open = Array.from({ length: weights.length }, (_, part) => part);
  let left = total;
  while (open.length > 0) {
    const weight = open.reduce((all, part) => all + weights[part]!, 0);
    // Parts without any weight share what is left by their room.
    const shareOf = (part: number): number => (weight > 0 ? (left * weights[part]!) / weight : (left * limits[part]!) / open.reduce((all, each) => all + limits[each]!, 0) || 0);
    const full = open.filter((part) => shareOf(part) >= limits[part]!);
    if (full.length === 0) {
      for (const part of open) wanted[part] = shareOf(part);
      return wanted;
    }
    for (const part of full) {
      wanted[part] = limits[part]!;
      left -= limits[part]!;
    }
    open = open.filter((part) => !full.includes(part));
  }
  return wanted;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((all, value) => all + value, 0);
}
