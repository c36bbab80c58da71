import type { MergePlan } from '@tokstream/core';
import { planOfPlaces } from '../plan-of-places.ts';

/** The plan that keeps some positions and drops the others. */
export function keepPlaces(n: number, kept: Iterable<number>, size?: ArrayLike<number>): MergePlan {
  const group = new Int32Array(n).fill(-1);
  for (const place of kept) group[place] = place;
  return planOfPlaces(group, size);
}
