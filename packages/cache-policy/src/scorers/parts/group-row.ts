import type { CommittedRows, ModelShape } from '@tokstream/model';

/** What becomes of the attention of the query heads that read one key head. */
export type GroupReduction = 'sum' | 'mean' | 'max';

/** Writes what one row attended to in the slots of a key head, over the query heads of its group. */
export function groupRow({ attention, count, slots }: CommittedRows, row: number, kvHead: number, { heads, kvHeads }: ModelShape, reduction: GroupReduction, into: Float32Array): void {
  const group = heads / kvHeads;
  for (let member = 0; member < group; member += 1) {
    const from = ((kvHead * group + member) * count + row) * slots;
    if (member === 0) into.set(attention.subarray(from, from + slots));
    else if (reduction === 'max') for (let slot = 0; slot < slots; slot += 1) into[slot] = Math.max(into[slot]!, attention[from + slot]!);
    else for (let slot = 0; slot < slots; slot += 1) into[slot]! += attention[from + slot]!;
  }
  if (reduction === 'mean' && group > 1) for (let slot = 0; slot < slots; slot += 1) into[slot]! /= group;
}
