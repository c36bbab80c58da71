import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer, DecoderParameters, WeightSlot } from '../decoder/decoder-parameters.ts';
import { type ConfigJson, configReader, invalidConfig, unsupportedConfig } from './config-reader.ts';
import { matrixSlot, plainLayer, plainModel, storedSlot, vectorSlot } from './slots.ts';

/** GPT-2 (Radford et al. 2019): learned positions, layer norms, one matrix for queries, keys and values. */
export function gpt2(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  if (read.flag('add_cross_attention', false)) throw unsupportedConfig('add_cross_attention', 'decoders alone');
  const width = read.count('n_embd', 768);
  const heads = read.count('n_head', 12);
  const headDim = width / heads;
  if (!Number.isInteger(headDim)) throw invalidConfig('n_head', heads, `a divisor of n_embd (${width})`);
  const vocabulary = read.count('vocab_size', 50_257);
  const hiddenWidth = read.optionalCount('n_inner') ?? 4 * width;
  const maxPositions = read.count('n_positions', 1024);
  const scale = read.flag('scale_attn_weights', true) ? 1 / Math.sqrt(headDim) : 1;
  const byLayer = read.flag('scale_attn_by_inverse_layer_idx', false);
  const layers = Array.from({ length: read.layers('n_layer') }, (_, layer) => ({ attentionScale: byLayer ? scale / (layer + 1) : scale, rope: undefined, window: undefined }));
  const slots: DecoderParameters<WeightSlot> = {
    ...plainModel,
    embedding: storedSlot('transformer.wte.weight', vocabulary, width),
    positions: storedSlot('transformer.wpe.weight', maxPositions, width),
    layers: layers.map((_, layer) => layerSlots(`transformer.h.${layer}`, width, hiddenWidth)),
    norm: vectorSlot(['transformer.ln_f.weight', width]),
    normBias: vectorSlot(['transformer.ln_f.bias', width]),
    head: read.flag('tie_word_embeddings', true) ? undefined : matrixSlot(width, ['lm_head.weight', vocabulary]),
  };
  return {
    family: 'gpt2',
    vocabulary,
    width,
    embeddingWidth: width,
    hiddenWidth,
    heads,
    kvHeads: heads,
    headDim,
    maxPositions,
    positionLimit: maxPositions,
    embeddingScale: 1,
    positionOffset: 0,
    norm: 'layer',
    normEpsilon: read.real('layer_norm_epsilon', 1e-5),
    normPlacement: 'before',
    queryKeyNormOver: 'head',
    activation: read.activation('activation_function', 'gelu_new'),
    gated: false,
    logitScale: 1,
    logitCap: undefined,
    layers,
    slots,
  };
}

/** Its matrices are stored `[in, out]`. */
function layerSlots(at: string, width: number, hiddenWidth: number): DecoderLayer<WeightSlot> {
  const gain = (name: string): WeightSlot => vectorSlot([`${at}.${name}.weight`, width]);
  const bias = (name: string, size: number): WeightSlot => vectorSlot([`${at}.${name}.bias`, size]);
  const matrix = (name: string, input: number, output: number): WeightSlot => storedSlot(`${at}.${name}.weight`, input, output);
  return {
    ...plainLayer,
    inputNorm: gain('ln_1'),
    inputNormBias: bias('ln_1', width),
    queryKeyValue: matrix('attn.c_attn', width, 3 * width),
    queryKeyValueBias: bias('attn.c_attn', 3 * width),
    attentionOutput: matrix('attn.c_proj', width, width),
    attentionOutputBias: bias('attn.c_proj', width),
    postAttentionNorm: gain('ln_2'),
    postAttentionNormBias: bias('ln_2', width),
    gateUp: matrix('mlp.c_fc', width, hiddenWidth),
    gateUpBias: bias('mlp.c_fc', hiddenWidth),
    down: matrix('mlp.c_proj', hiddenWidth, width),
    downBias: bias('mlp.c_proj', width),
  };
}
