import { type MergePlan, TokstreamError } from '@tokstream/core';

/**
 * A plan from the slot of each position.
 *
 * @param group `[n]` any numbers that are equal where positions go into one slot, negative where a position is dropped; slots are numbered
 * anew by their anchors. Borrowed
 * @param options `anchor`: for each position whether it stands for its slot (default: the first of a slot does); `size`: `[n]` original
 * tokens that each position stands for already (default 1)
 * @throws `invalid-plan` where a slot has two anchors or none, or a size is not above 0
 */
export function createPlan(group: ArrayLike<number>, options: { readonly anchors?: ArrayLike<number | boolean>; readonly size?: ArrayLike<number> } = {}): MergePlan {
  const n = group.length;
  const { anchors, size } = options;
  for (const [name, given] of Object.entries({ anchors, size })) {
    if (given !== undefined && given.length !== n) throw new TokstreamError(`A plan of ${n} positions came with ${given.length} ${name}.`, { code: 'invalid-plan', stage: 'merge' });
  }
  const anchorOf = new Map<number, number>();
  for (let position = 0; position < n; position += 1) {
    const slot = group[position]!;
    if (slot < 0 || (anchors === undefined ? anchorOf.has(slot) : !anchors[position])) continue;
    if (anchorOf.has(slot)) throw new TokstreamError(`Positions ${anchorOf.get(slot)} and ${position} are both to stand for one slot; mark one of them.`, { code: 'invalid-plan', stage: 'merge' });
    anchorOf.set(slot, position);
  }
  // Anchors are met in ascending order.
  const numbered = new Map([...anchorOf.keys()].map((slot, at) => [slot, at]));
  const sizes = new Float32Array(numbered.size);
  const groups = Int32Array.from({ length: n }, (_, position) => {
    if (group[position]! < 0) return -1;
    const slot = numbered.get(group[position]!);
    if (slot === undefined) throw new TokstreamError(`No position stands for the slot of position ${position}; mark one of the slot's positions.`, { code: 'invalid-plan', stage: 'merge' });
    const weight = size?.[position] ?? 1;
    if (!(weight > 0)) throw new TokstreamError(`Position ${position} stands for ${weight} tokens; a size is above 0.`, { code: 'invalid-plan', stage: 'merge' });
    sizes[slot]! += weight;
    return slot;
  });
  return { n, m: numbered.size, group: groups, anchor: Int32Array.from(anchorOf.values()), size: sizes };
}
