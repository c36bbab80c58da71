import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer, DecoderParameters, WeightSlot } from '../decoder/decoder-parameters.ts';
import { type ConfigJson, configReader, invalidConfig, unsupportedConfig } from './config-reader.ts';
import { linearSlots, matrixSlot, plainLayer, plainModel, storedSlot, vectorSlot } from './slots.ts';

/** Rows of its table of positions that stand before position 0. */
const positionOffset = 2;

/** OPT (Zhang et al. 2022): learned positions, layer norms before the blocks or, as at 350 million weights, after them. */
export function opt(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  if (!read.flag('layer_norm_elementwise_affine', true)) throw unsupportedConfig('norms without gains', 'layer_norm_elementwise_affine: true');
  const width = read.count('hidden_size', 768);
  const heads = read.count('num_attention_heads', 12);
  const headDim = width / heads;
  if (!Number.isInteger(headDim)) throw invalidConfig('num_attention_heads', heads, `a divisor of hidden_size (${width})`);
  const vocabulary = read.count('vocab_size', 50_272);
  const hiddenWidth = read.count('ffn_dim', 3072);
  const embeddingWidth = read.optionalCount('word_embed_proj_dim') ?? width;
  const maxPositions = read.count('max_position_embeddings', 2048);
  const before = read.flag('do_layer_norm_before', true);
  const bias = read.flag('enable_bias', true);
  const projected = embeddingWidth !== width;
  const finalNorm = before && !read.flag('_remove_final_layer_norm', false);
  const layers = Array.from({ length: read.layers('num_hidden_layers') }, () => ({ attentionScale: 1 / Math.sqrt(headDim), rope: undefined, window: undefined }));
  const slots: DecoderParameters<WeightSlot> = {
    ...plainModel,
    embedding: storedSlot('model.decoder.embed_tokens.weight', vocabulary, embeddingWidth),
    embeddingProjection: projected ? matrixSlot(embeddingWidth, ['model.decoder.project_in.weight', width]) : undefined,
    positions: storedSlot('model.decoder.embed_positions.weight', maxPositions + positionOffset, width),
    layers: layers.map((_, layer) => layerSlots(`model.decoder.layers.${layer}`, width, hiddenWidth, bias)),
    norm: finalNorm ? vectorSlot(['model.decoder.final_layer_norm.weight', width]) : undefined,
    normBias: finalNorm ? vectorSlot(['model.decoder.final_layer_norm.bias', width]) : undefined,
    outputProjection: projected ? matrixSlot(width, ['model.decoder.project_out.weight', embeddingWidth]) : undefined,
    head: read.flag('tie_word_embeddings', true) ? undefined : matrixSlot(embeddingWidth, ['lm_head.weight', vocabulary]),
  };
  return {
    family: 'opt',
    vocabulary,
    width,
    embeddingWidth,
    hiddenWidth,
    heads,
    kvHeads: heads,
    headDim,
    maxPositions,
    positionLimit: maxPositions,
    embeddingScale: 1,
    positionOffset,
    norm: 'layer',
    normEpsilon: 1e-5,
    normPlacement: before ? 'before' : 'after',
    queryKeyNormOver: 'head',
    activation: read.activation('activation_function', 'relu'),
    gated: false,
    logitScale: 1,
    logitCap: undefined,
    layers,
    slots,
  };
}

function layerSlots(at: string, width: number, hiddenWidth: number, bias: boolean): DecoderLayer<WeightSlot> {
  const projections = ['q_proj', 'k_proj', 'v_proj'].map((name) => [name, width] as const);
  const [queryKeyValue, queryKeyValueBias] = linearSlots(`${at}.self_attn`, width, projections, bias);
  const [attentionOutput, attentionOutputBias] = linearSlots(`${at}.self_attn`, width, [['out_proj', width]], bias);
  const [gateUp, gateUpBias] = linearSlots(at, width, [['fc1', hiddenWidth]], bias);
  const [down, downBias] = linearSlots(at, hiddenWidth, [['fc2', width]], bias);
  return {
    ...plainLayer,
    inputNorm: vectorSlot([`${at}.self_attn_layer_norm.weight`, width]),
    inputNormBias: vectorSlot([`${at}.self_attn_layer_norm.bias`, width]),
    queryKeyValue,
    queryKeyValueBias,
    attentionOutput,
    attentionOutputBias,
    postAttentionNorm: vectorSlot([`${at}.final_layer_norm.weight`, width]),
    postAttentionNormBias: vectorSlot([`${at}.final_layer_norm.bias`, width]),
    gateUp,
    gateUpBias,
    down,
    downBias,
  };
}
