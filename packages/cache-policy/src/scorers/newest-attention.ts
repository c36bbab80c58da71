import type { ModelShape } from '@tokstream/model';
import { groupRow } from './parts/group-row.ts';
import { Scratch } from './parts/scratch.ts';
import { SlotRows } from './parts/slot-rows.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** What the newest row attended to, the mean over all heads (TOVA; Oren et al. 2024). */
export function newestAttention(): Scorer {
  return { name: 'newest-attention', needs: new Set(['attention']), heads: 'shared', start: (shape) => start(shape, Array.from({ length: shape.layers }, () => new SlotRows(shape.kvHeads))) };
}

/** @param newest `[kvHeads, slots]` of each layer: sums over the query heads of a key head */
function start(shape: ModelShape, newest: readonly SlotRows[]): ScorerState {
  const scratch = new Scratch();
  return {
    observe(layer, rows) {
      const row = newest[layer]!;
      row.grow(rows.slots);
      const fresh = scratch.atLeast(rows.slots);
      for (let head = 0; head < shape.kvHeads; head += 1) {
        groupRow(rows, rows.count - 1, head, shape, 'sum', fresh);
        row.data.set(fresh.subarray(0, rows.slots), head * row.stride);
      }
    },
    score(layer, { slots }, _, scores) {
      const { data, stride } = newest[layer]!;
      for (let slot = 0; slot < slots; slot += 1) {
        let sum = 0;
        for (let head = 0; head < shape.kvHeads; head += 1) sum += data[head * stride + slot]!;
        scores[slot] = sum / shape.heads;
      }
    },
    kept: (layer, slots) => newest[layer]!.gather(slots),
    fork: () => start(shape, newest.map((row) => row.clone())),
  };
}
