import { type HeapKernel } from '@tokstream/backend';
import { attendKernel } from './attend.ts';
import { keepSlotsKernel } from './keep-slots.ts';
import { splitHeadsKernel } from './split-heads.ts';
import type { SlotTurns } from './turn-slots.ts';

/** The keys that the rows of a pass see, where it is not all. */
export interface SeenKeys {
  /** Slots, those of its own rows counted too: `[kvHeads · n]`, ascending within a head. */
  readonly slots: Int32Array;
  /** Where their keys are seen, `[kvHeads · n]`; undefined: where they stand. */
  readonly turns: SlotTurns | undefined;
}

/** One pass of `attendPassesKernel`. */
export interface HeapPass {
  /** Which of all rows are its own. */
  readonly first: number;
  readonly count: number;
  /** Place of its old keys among the inputs, its old values following; undefined where it has none. */
  readonly entries: number | undefined;
  /** Place of its mask among the inputs; undefined where its rows see everything. */
  readonly mask: number | undefined;
  readonly seen: SeenKeys | undefined;
}

/** The passes, and how a row is laid out. */
export interface AttendPassesAttributes {
  readonly passes: readonly HeapPass[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly scale: number;
  /** Whether the weights are kept. */
  readonly weights: boolean;
}

/**
 * `splitHeadsKernel` and `attendKernel` for each pass, as one op: inputs are the projected rows of all, their cosines and sines,
 * then what `passes` names; outputs `[rows, heads · headDim]`, scratch, the keys and values of each pass in turn, and where they
 * are kept the weights `[heads, count, keys]` of all passes one after another.
 */
export const attendPassesKernel: HeapKernel<AttendPassesAttributes> = {
  name: 'TokstreamAttendPasses',
  shapes(shapes, attributes) {
    const { passes, heads, kvHeads, headDim, weights } = attributes;
    const rows = shapes[0]![0]!;
    const sizes = passes.map((pass) => sizesOf(pass, shapes, attributes));
    const most = mostOf(sizes);
    const caches = sizes.flatMap(({ length }) => [[kvHeads, length, headDim], [kvHeads, length, headDim]]);
    const kept = sizes.reduce((sum, { keys }, at) => sum + heads * passes[at]!.count * keys, 0);
    return [[rows, heads * headDim], [rows * heads * headDim + most.keys + 2 * most.gathered], ...caches, ...(weights ? [[kept]] : [])];
  },
  compute(inputs, outputs, attributes, shapes) {
    const { passes, heads, kvHeads, headDim, scale, weights } = attributes;
    const [context, scratch] = outputs as readonly [Float32Array, Float32Array];
    const width = heads * headDim;
    const sizes = passes.map((pass) => sizesOf(pass, shapes, attributes));
    const most = mostOf(sizes);
    const spare = scratch.subarray(context.length + most.keys);
    let room = weights ? outputs.at(-1)! : scratch.subarray(context.length);
    for (const [at, { first, count, entries, mask, seen }] of passes.entries()) {
      const { length, keys: keyCount, gathered } = sizes[at]!;
      let [keys, values] = [outputs[2 + 2 * at]!, outputs[3 + 2 * at]!];
      const old = entries === undefined ? [] : [inputs[entries]!, inputs[entries + 1]!];
      const oldShape = entries === undefined ? [] : [shapes[entries]!];
      const queries = scratch.subarray(first * width, (first + count) * width);
      splitHeadsKernel.compute([inputs[0]!, inputs[1]!, inputs[2]!, ...old], [queries, keys, values], { first, count, heads, kvHeads, headDim }, [[], [], [], ...oldShape]);
      if (seen !== undefined) {
        const entryShape = [kvHeads, length, headDim];
        const kept = [spare.subarray(0, gathered), spare.subarray(gathered, 2 * gathered)] as const;
        keepSlotsKernel.compute([keys, values], kept, { slots: [seen.slots, seen.slots], turns: [seen.turns, undefined] }, [entryShape, entryShape]);
        [keys, values] = kept;
      }
      const keyShape = [kvHeads, keyCount, headDim];
      const bias = mask === undefined ? [] : [inputs[mask]!];
      attendKernel.compute([queries, keys, values, ...bias], [context.subarray(first * width, (first + count) * width), room], { scale, weights }, [[count, heads, headDim], keyShape, keyShape, ...(mask === undefined ? [] : [shapes[mask]!])]);
      if (weights) room = room.subarray(heads * count * keyCount);
    }
  },
};

interface PassSizes {
  /** Entries of a key head, the rows' own counted. */
  readonly length: number;
  /** Those that its rows see. */
  readonly keys: number;
  /** Numbers that their keys are, where they are gathered. */
  readonly gathered: number;
}

function sizesOf({ count, entries, seen }: HeapPass, shapes: readonly (readonly number[])[], { kvHeads, headDim }: AttendPassesAttributes): PassSizes {
  const length = (entries === undefined ? 0 : shapes[entries]![1]!) + count;
  return seen === undefined ? { length, keys: length, gathered: 0 } : { length, keys: seen.slots.length / kvHeads, gathered: seen.slots.length * headDim };
}

function mostOf(sizes: readonly PassSizes[]): Pick<PassSizes, 'keys' | 'gathered'> {
  return { keys: Math.max(...sizes.map(({ keys }) => keys)), gathered: Math.max(...sizes.map(({ gathered }) => gathered)) };
}
