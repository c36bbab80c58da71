import type { LlamaConfig, NamedTensor } from '@tokstream/model';
import { attentionLayers, type OnnxStyle } from './attention-layer.ts';
import { GraphBuilder } from './graph-builder.ts';
import { linearLayers, type OnnxWeights } from './linear-layer.ts';
import { encodeModel } from './onnx-schema.ts';

/** How a Llama becomes an ONNX file. */
export interface LlamaOnnxOptions {
  readonly style: OnnxStyle;
  readonly weights: OnnxWeights;
}

/**
 * A Llama with its keys and values as inputs and outputs, under the names that transformers.js feeds.
 *
 * Inputs `input_ids [B, T]`, `attention_mask [B, N]`, `position_ids [B, T]` and for every layer `past_key_values.L.key` and
 * `.value` `[B, kvHeads, P, headDim]`; outputs `logits [B, 1, vocabulary]` of the last row and `present.L.key`, `.value`.
 * The last row only, which is what decoding needs: exporters of today leave that choice to an input.
 */
export function llamaOnnx(config: LlamaConfig, weights: ReadonlyMap<string, NamedTensor>, { style, weights: stored }: LlamaOnnxOptions): Uint8Array {
  const { width, hiddenWidth, layers, heads, kvHeads, headDim, vocabulary, normEpsilon } = config;
  if (config.ropeScaling.type !== 'default' || config.attentionBias || config.mlpBias) throw new Error('The graph is written for a Llama without biases and rope scaling.');
  const g = new GraphBuilder();
  const data = (name: string): Float32Array => weights.get(name)!.data;
  const linear = (x: string, name: string, input: number, output: number): string => linearLayers[stored](g, x, data(name), output, input);
  const norm = normaliser(g, style, normEpsilon);

  const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = g.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const positions = style === 'exported' ? g.input('position_ids', 'int64', ['batch_size', 'sequence_length']) : '';
  const attend = attentionLayers[style](g, config, mask, positions);

  const table = g.floats(data('model.embed_tokens.weight'), [vocabulary, width]);
  let x = g.op('Gather', [table, ids]);
  for (let layer = 0; layer < layers; layer += 1) {
    const at = `model.layers.${layer}`;
    const h = norm(x, g.floats(data(`${at}.input_layernorm.weight`), [width]));
    const [q, k, v] = [linear(h, `${at}.self_attn.q_proj.weight`, width, heads * headDim), linear(h, `${at}.self_attn.k_proj.weight`, width, kvHeads * headDim), linear(h, `${at}.self_attn.v_proj.weight`, width, kvHeads * headDim)];
    const past = (kind: string): string => g.input(`past_key_values.${layer}.${kind}`, 'float', ['batch_size', kvHeads, 'past_sequence_length', headDim]);
    const { context, keys, values } = attend(q, k, v, { keys: past('key'), values: past('value') });
    g.output(keys, `present.${layer}.key`, ['batch_size', kvHeads, 'total_sequence_length', headDim]);
    g.output(values, `present.${layer}.value`, ['batch_size', kvHeads, 'total_sequence_length', headDim]);
    x = g.op('Add', [x, linear(context, `${at}.self_attn.o_proj.weight`, heads * headDim, width)]);
    const m = norm(x, g.floats(data(`${at}.post_attention_layernorm.weight`), [width]));
    const gate = linear(m, `${at}.mlp.gate_proj.weight`, width, hiddenWidth);
    const gated = g.op('Mul', [g.op('Mul', [gate, g.op('Sigmoid', [gate])]), linear(m, `${at}.mlp.up_proj.weight`, width, hiddenWidth)]);
    x = g.op('Add', [x, linear(gated, `${at}.mlp.down_proj.weight`, hiddenWidth, width)]);
  }
  const last = norm(g.op('Gather', [x, g.integers(-1)], { axis: 1 }), g.floats(data('model.norm.weight'), [width]));
  // A tied table is transposed here, as ONNX Runtime would when it loads the file, and is therefore held twice.
  g.output(linear(last, config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight', width, vocabulary), 'logits', ['batch_size', 1, vocabulary]);
  return encodeModel(g.graph('llama'), 17);
}

function normaliser(g: GraphBuilder, style: OnnxStyle, normEpsilon: number): (x: string, gain: string) => string {
  if (style === 'fused') return (x, gain) => g.op('SimplifiedLayerNormalization', [x, gain], { axis: -1, stash_type: 1 }, { fractions: { epsilon: normEpsilon } });
  const [epsilon, two] = [g.scalar(normEpsilon), g.scalar(2)];
  return (x, gain) => {
    const mean = g.op('ReduceMean', [g.op('Pow', [x, two])], { axes: [-1] });
    return g.op('Mul', [gain, g.op('Div', [x, g.op('Sqrt', [g.op('Add', [mean, epsilon])])])]);
  };
}
