import type { LlamaConfig } from '@tokstream/model';
import { contributed, type GraphBuilder } from './graph-builder.ts';

/** Who writes the graph: an exporter from PyTorch, in ONNX's own operators, or ONNX Runtime's model builder, in its fused ones. */
export type OnnxStyle = 'exported' | 'fused';

/** Keys and values, `[B, kvHeads, sequence, headDim]`. */
export interface KeyValues {
  readonly keys: string;
  readonly values: string;
}

/** Attention of new rows over what a cache holds and themselves; gives `[B, T, heads · headDim]` and the new cache. */
export type Attend = (queries: string, keys: string, values: string, past: KeyValues) => KeyValues & { readonly context: string };

/** Makes the part that all layers share, from the inputs that transformers.js feeds. */
export const attentionLayers: Readonly<Record<OnnxStyle, (g: GraphBuilder, config: LlamaConfig, mask: string, positions: string) => Attend>> = {
  /** `GroupQueryAttention`, which rotates, appends and attends in one operator. */
  fused(g, { heads, kvHeads, headDim, ropeTheta, maxPositions }, mask) {
    const half = headDim / 2;
    const angle = (at: number): number => Math.floor(at / half) * ropeTheta ** ((-2 * (at % half)) / headDim);
    const table = (turn: (angle: number) => number): string => g.floats(Float32Array.from({ length: maxPositions * half }, (_, at) => turn(angle(at))), [maxPositions, half]);
    const [cosines, sines] = [table(Math.cos), table(Math.sin)];
    const lengths = g.op('Cast', [g.op('Sub', [g.op('ReduceSum', [mask, g.integers(1)], { keepdims: 0 }), g.integers(1)])], { to: 6 });
    const total = g.op('Cast', [g.op('Squeeze', [g.op('Slice', [g.op('Shape', [mask]), g.integers(1), g.integers(2)]), g.integers(0)])], { to: 6 });
    return (q, k, v, past) => {
      const inputs = [q, k, v, past.keys, past.values, lengths, total, cosines, sines];
      const attributes = { num_heads: heads, kv_num_heads: kvHeads, do_rotary: 1, rotary_interleaved: 0 };
      const [context, keys, values] = g.ops('GroupQueryAttention', inputs, 3, attributes, { domain: contributed, fractions: { scale: 1 / Math.sqrt(headDim) } });
      return { context: context!, keys: keys!, values: values! };
    };
  },

  exported(g, { heads, kvHeads, headDim, ropeTheta }, mask, positions) {
    const frequencies = Float32Array.from({ length: headDim }, (_, at) => ropeTheta ** ((-2 * (at % (headDim / 2))) / headDim));
    // [B, 1, T, headDim], beside heads.
    const angles = g.op('Mul', [g.op('Cast', [g.op('Unsqueeze', [positions, g.integers(1, 3)])], { to: 1 }), g.floats(frequencies, [headDim])]);
    const [cosines, sines] = [g.op('Cos', [angles]), g.op('Sin', [angles])];
    const halves = g.integers(headDim / 2, headDim / 2);
    const rotate = (x: string): string => {
      const [first, second] = g.ops('Split', [x, halves], 2, { axis: 3 });
      return g.op('Add', [g.op('Mul', [x, cosines]), g.op('Mul', [g.op('Concat', [g.op('Neg', [second!]), first!], { axis: 3 }), sines])]);
    };
    const byHead = (x: string, count: number): string => g.op('Transpose', [g.op('Reshape', [x, g.integers(0, 0, count, headDim)])], { perm: [0, 2, 1, 3] });
    const group = heads / kvHeads;
    const repeated = (x: string): string => {
      if (group === 1) return x;
      const wide = g.op('Expand', [g.op('Unsqueeze', [x, g.integers(2)]), g.integers(1, 1, group, 1, 1)]);
      return g.op('Reshape', [wide, g.op('Concat', [g.integers(0, heads), g.integers(-1, headDim)], { axis: 0 })]);
    };
    // True where a row may not look: behind itself, or at padding; [B, 1, T, N].
    const count = g.op('Squeeze', [g.op('Slice', [g.op('Shape', [mask]), g.integers(1), g.integers(2)]), g.integers(0)]);
    const numbers = g.op('Range', [g.constant('int64', BigInt64Array.of(0n), []), count, g.constant('int64', BigInt64Array.of(1n), [])]);
    const later = g.op('Greater', [numbers, g.op('Unsqueeze', [positions, g.integers(1, 3)])]);
    const blocked = g.op('Or', [later, g.op('Equal', [g.op('Unsqueeze', [mask, g.integers(1, 2)]), g.integers(0)])]);
    return (q, k, v, past) => {
      const keys = g.op('Concat', [past.keys, rotate(byHead(k, kvHeads))], { axis: 2 });
      const values = g.op('Concat', [past.values, byHead(v, kvHeads)], { axis: 2 });
      const scores = g.op('Div', [g.op('MatMul', [rotate(byHead(q, heads)), g.op('Transpose', [repeated(keys)], { perm: [0, 1, 3, 2] })]), g.scalar(Math.sqrt(headDim))]);
      const weights = g.op('Softmax', [g.op('Where', [blocked, g.scalar(-1e9), scores])], { axis: -1 });
      const context = g.op('Reshape', [g.op('Transpose', [g.op('MatMul', [weights, repeated(values)])], { perm: [0, 2, 1, 3] }), g.integers(0, 0, heads * headDim)]);
      return { context, keys, values };
    };
  },
};
