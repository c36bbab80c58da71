import { neverEvicts } from './never-evicts.ts';

/** The boundary of policies that work together: every eviction of each lies on a multiple of it; undefined where one may evict at any token. */
export function commonBoundary(boundaries: readonly (number | undefined)[]): number | undefined {
  let common = 0;
  for (const boundary of boundaries) {
    if (boundary === undefined) return undefined;
    if (boundary !== neverEvicts) common = greatestDivisor(common, boundary);
  }
  return common === 0 ? neverEvicts : common;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
