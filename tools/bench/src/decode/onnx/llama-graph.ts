import type { LlamaConfig, NamedTensor } from '@tokstream/model';
import { GraphBuilder } from './graph-builder.ts';
import { encodeModel } from './onnx-schema.ts';

/**
 * A Llama of one sequence with its keys and values as inputs and outputs, in the operators an exporter from PyTorch writes,
 * for ONNX Runtime to fuse as it does.
 *
 * Inputs `ids [T]`, `positions [T]` (float) and for every layer `past.N` (keys) and `past.N+1` (values)
 * `[kvHeads, P, headDim]`; outputs `logits [1, vocabulary]` of the last row and `present.N` likewise.
 */
export function llamaOnnx(config: LlamaConfig, weights: ReadonlyMap<string, NamedTensor>): Uint8Array {
  const { width, hiddenWidth, layers, heads, kvHeads, headDim, normEpsilon, ropeTheta, vocabulary } = config;
  if (config.tied || config.ropeScaling.type !== 'default' || config.attentionBias || config.mlpBias || heads !== kvHeads) throw new Error('The graph is written for an untied Llama without biases, rope scaling or grouped queries.');
  const g = new GraphBuilder();
  const tensor = (name: string): string => {
    const { data, shape } = weights.get(name)!;
    return g.floats(data, shape);
  };
  const linear = (x: string, name: string, input: number, output: number): string => g.op('MatMul', [x, g.floats(transpose(weights.get(name)!.data, output, input), [input, output])]);
  const epsilon = g.scalar(normEpsilon);
  const two = g.scalar(2);
  const norm = (x: string, name: string): string => {
    const mean = g.op('ReduceMean', [g.op('Pow', [x, two])], { axes: [-1] });
    return g.op('Mul', [tensor(name), g.op('Div', [x, g.op('Sqrt', [g.op('Add', [mean, epsilon])])])]);
  };

  const ids = g.input('ids', 'int64', ['T']);
  const positions = g.input('positions', 'float', ['T']);
  const frequencies = Float32Array.from({ length: headDim }, (_, at) => ropeTheta ** ((-2 * (at % (headDim / 2))) / headDim));
  const angles = g.op('Mul', [g.op('Unsqueeze', [positions, g.integers(1)]), g.floats(frequencies, [1, headDim])]);
  const [cosines, sines] = [g.op('Cos', [angles]), g.op('Sin', [angles])];
  const halves = g.integers(headDim / 2, headDim / 2);
  const rotate = (x: string): string => {
    const [first, second] = g.ops('Split', [x, halves], 2, { axis: 2 });
    return g.op('Add', [g.op('Mul', [x, cosines]), g.op('Mul', [g.op('Concat', [g.op('Neg', [second!]), first!], { axis: 2 }), sines])]);
  };
  const byHead = (x: string): string => g.op('Transpose', [g.op('Reshape', [x, g.integers(-1, heads, headDim)])], { perm: [1, 0, 2] });

  let x = g.op('Gather', [tensor('model.embed_tokens.weight'), ids]);
  let blocked: string | undefined;
  for (let layer = 0; layer < layers; layer += 1) {
    const at = `model.layers.${layer}`;
    const h = norm(x, `${at}.input_layernorm.weight`);
    const queries = rotate(byHead(linear(h, `${at}.self_attn.q_proj.weight`, width, width)));
    const past = (index: number): string => g.input(`past.${index}`, 'float', [kvHeads, 'P', headDim]);
    const keys = g.op('Concat', [past(2 * layer), rotate(byHead(linear(h, `${at}.self_attn.k_proj.weight`, width, width)))], { axis: 1 });
    const values = g.op('Concat', [past(2 * layer + 1), byHead(linear(h, `${at}.self_attn.v_proj.weight`, width, width))], { axis: 1 });
    g.output(keys, `present.${2 * layer}`, [kvHeads, 'N', headDim]);
    g.output(values, `present.${2 * layer + 1}`, [kvHeads, 'N', headDim]);
    blocked ??= later(g, keys, positions);
    const scores = g.op('Div', [g.op('MatMul', [queries, g.op('Transpose', [keys], { perm: [0, 2, 1] })]), g.scalar(Math.sqrt(headDim))]);
    const weighted = g.op('Softmax', [g.op('Where', [blocked, g.scalar(-1e9), scores])], { axis: -1 });
    const context = g.op('Reshape', [g.op('Transpose', [g.op('MatMul', [weighted, values])], { perm: [1, 0, 2] }), g.integers(-1, width)]);
    x = g.op('Add', [x, linear(context, `${at}.self_attn.o_proj.weight`, width, width)]);
    const m = norm(x, `${at}.post_attention_layernorm.weight`);
    const gate = linear(m, `${at}.mlp.gate_proj.weight`, width, hiddenWidth);
    const gated = g.op('Mul', [g.op('Mul', [gate, g.op('Sigmoid', [gate])]), linear(m, `${at}.mlp.up_proj.weight`, width, hiddenWidth)]);
    x = g.op('Add', [x, linear(gated, `${at}.mlp.down_proj.weight`, hiddenWidth, width)]);
  }
  const last = g.op('Gather', [x, g.integers(-1)], { axis: 0 });
  g.output(linear(norm(last, 'model.norm.weight'), 'lm_head.weight', width, vocabulary), 'logits', [1, vocabulary]);
  return encodeModel(g.graph('llama'), 17);
}

/** `[T, N]`, true where a key lies after the row. */
function later(g: GraphBuilder, keys: string, positions: string): string {
  const count = g.op('Cast', [g.op('Squeeze', [g.op('Slice', [g.op('Shape', [keys]), g.integers(1), g.integers(2)]), g.integers(0)])], { to: 1 });
  return g.op('Greater', [g.op('Range', [g.scalar(0), count, g.scalar(1)]), g.op('Unsqueeze', [positions, g.integers(1)])]);
}

function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) result[column * rows + row] = data[row * columns + column]!;
  return result;
}
