import type { Random } from '@tokstream/core';

/** Numbers of `count` different rows out of `from`, in random order; all of them where there are no more. */
export function drawRows(count: number, from: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: from }, (_, index) => index);
  const drawn = Math.min(count, from);
  for (let at = 0; at < drawn; at += 1) {
    const other = at + Math.floor(random.next() * (from - at));
    const row = all[at]!;
    all[at] = all[other]!;
    all[other] = row;
  }
  return all.slice(0, drawn);
}
