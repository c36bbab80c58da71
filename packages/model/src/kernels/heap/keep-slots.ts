import type { HeapKernel } from '@tokstream/backend';
import { KnownTurns, type SlotTurns, turnSlots } from './turn-slots.ts';

/** For each input what is kept of it. */
export interface KeepSlotsAttributes {
  /** `[heads · n]`, ascending within a head. */
  readonly slots: readonly Int32Array[];
  /** For the kept slots of keys that move, `[heads · n]`. */
  readonly turns?: readonly (SlotTurns | undefined)[];
}

/** Of each `[heads, length, size]` the slots that are kept: `[heads, n, size]`, and keys turned where they move. Slots that lie together are copied together. */
export const keepSlotsKernel: HeapKernel<KeepSlotsAttributes> = {
  name: 'TokstreamKeepSlots',
  shapes: (shapes, { slots }) => shapes.map(([heads, , size], at) => [heads!, slots[at]!.length / heads!, size!]),
  compute(inputs, outputs, { slots, turns }, shapes) {
    const known = new KnownTurns();
    for (const [at, input] of inputs.entries()) {
      const [heads, length, size] = shapes[at] as readonly [number, number, number];
      const [list, output, turn] = [slots[at]!, outputs[at]!, turns?.[at]];
      const n = list.length / heads;
      for (let head = 0; head < heads; head += 1) {
        const from = head * length * size;
        for (let first = head * n; first < (head + 1) * n; ) {
          let end = first + 1;
          while (end < (head + 1) * n && list[end] === list[end - 1]! + 1) end += 1;
          const start = from + list[first]! * size;
          output.set(input.subarray(start, start + (end - first) * size), first * size);
          first = end;
        }
      }
      if (turn !== undefined) turnSlots(output, n, heads, turn, known);
    }
  },
};
