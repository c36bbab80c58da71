import type { HeapKernel } from '@tokstream/backend';

/** For each input the slots to keep, `[heads · n]`, ascending within a head. */
export interface KeepSlotsAttributes {
  readonly slots: readonly Int32Array[];
}

/** Of each `[heads, length, size]` the slots that are kept: `[heads, n, size]`. Slots that lie together are copied together. */
export const keepSlotsKernel: HeapKernel<KeepSlotsAttributes> = {
  name: 'TokstreamKeepSlots',
  shapes: (shapes, { slots }) => shapes.map(([heads, , size], at) => [heads!, slots[at]!.length / heads!, size!]),
  compute(inputs, outputs, { slots }, shapes) {
    for (const [at, input] of inputs.entries()) {
      const [heads, length, size] = shapes[at] as readonly [number, number, number];
      const [list, output] = [slots[at]!, outputs[at]!];
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
    }
  },
};
