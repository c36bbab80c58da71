import { type MergePlan, TokstreamError } from '@tokstream/core';

/**
 * As `createPlan`, for slots that are named by one of their places: a merger runs once a layer, so it counts how long this takes.
 *
 * @param group `[n]` the place that each place goes with, itself where it stays, -1 where it is dropped
 * @param standsFor `[n]` for each place that others go with, the one of them that stands for the slot; default itself
 * @param size `[n]` tokens that each place stands for already; default 1
 */
export function planOfPlaces(group: Int32Array, size?: ArrayLike<number>, standsFor?: Int32Array): MergePlan {
  const n = group.length;
  const slotOf = new Int32Array(n);
  const anchor = new Int32Array(n);
  let m = 0;
  for (let place = 0; place < n; place += 1) {
    const owner = group[place]!;
    if (owner < 0 || (standsFor === undefined ? owner : standsFor[owner]) !== place) continue;
    anchor[m] = place;
    slotOf[owner] = m;
    m += 1;
  }
  const slots = new Int32Array(n);
  const sizes = new Float32Array(m);
  for (let place = 0; place < n; place += 1) {
    const owner = group[place]!;
    slots[place] = owner < 0 ? -1 : slotOf[owner]!;
    const weight = size === undefined ? 1 : size[place]!;
    if (!(weight > 0)) throw new TokstreamError(`Position ${place} stands for ${weight} tokens; a size is above 0.`, { code: 'invalid-plan', stage: 'merge' });
    if (owner >= 0) sizes[slots[place]!]! += weight;
  }
  return { n, m, group: slots, anchor: anchor.slice(0, m), size: sizes };
}
