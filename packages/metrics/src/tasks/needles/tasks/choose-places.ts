import type { PlanContext } from './needle-plan.ts';
import type { Random } from '@tokstream/core';

/** Places for so many needles, ascending: together at the depth that was asked for, else anywhere. */
export function choosePlaces(count: number, { pairs, options: { depth }, random }: PlanContext): number[] {
  if (depth === undefined) return drawPlaces(count, pairs, random);
  const first = Math.round(depth * (pairs - count));
  return Array.from({ length: count }, (_, at) => first + at);
}

/** Distinct places below `end`, ascending. */
export function drawPlaces(count: number, end: number, random: Random): number[] {
  const drawn = new Set<number>();
  // Floyd's sampling: each set of places is as likely.
  for (let most = end - count; most < end; most += 1) {
    const place = Math.floor(random.next() * (most + 1));
    drawn.add(drawn.has(place) ? most : place);
  }
  return [...drawn].toSorted((a, b) => a - b);
}

/** A copy in random order. */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
  }
  return shuffled;
}
