import { formatActivation } from '../../decoder/format-activation.ts';
import type { WeightSlot } from '../../decoder/decoder-parameters.ts';
import { configReader, invalidConfig, quoted } from '../../families/config-reader.ts';
import { matrixSlot, storedSlot, vectorSlot } from '../../families/slots.ts';
import type { EncoderLayer } from '../encoder-parameters.ts';
import type { EncoderFamily } from './encoder-family.ts';

/** The encoder of T5 (Raffel et al. 2020), of T5 1.1, of ByT5 (Xue et al. 2022) and of mT5: biases by distance, RMS norms before the blocks, no other biases, no attention scale. */
export function t5(family: string): EncoderFamily {
  const forMt5 = family === 'mt5';
  return {
    parse(json) {
      const read = configReader(json);
      const [width, heads, headDim, hiddenWidth] = [read.count('d_model', 512), read.count('num_heads', forMt5 ? 6 : 8), read.count('d_kv', 64), read.count('d_ff', forMt5 ? 1024 : 2048)];
      const [vocabulary, layers] = [read.count('vocab_size', forMt5 ? 250_112 : 32_128), read.layers('num_layers')];
      const [buckets, maxDistance] = [read.count('relative_attention_num_buckets', 32), read.count('relative_attention_max_distance', 128)];
      if (buckets % 4 !== 0) throw invalidConfig('relative_attention_num_buckets', buckets, 'a multiple of 4');
      if (maxDistance <= buckets / 4) throw invalidConfig('relative_attention_max_distance', maxDistance, `more than a quarter of relative_attention_num_buckets (${buckets})`);
      const { gated, name } = readFeedForward(json['feed_forward_proj'] ?? (forMt5 ? 'gated-gelu' : 'relu'));
      const padId = read.real('pad_token_id', 0);
      return {
        family,
        vocabulary,
        width,
        hiddenWidth,
        layers,
        heads,
        headDim,
        maxPositions: read.count('n_positions', 512),
        positionOffset: undefined,
        padId,
        padsTakeNoPosition: false,
        tokenTypes: 0,
        relative: { buckets, maxDistance },
        norm: 'rms',
        normEpsilon: read.real('layer_norm_epsilon', 1e-6),
        normPlacement: 'before',
        attentionScale: 1,
        activation: configReader({ feed_forward_proj: name }).activation('feed_forward_proj', 'relu'),
        gated,
        initializerRange: read.real('initializer_factor', 1),
        slots: {
          embedding: storedSlot('shared.weight', vocabulary, width),
          positions: undefined,
          tokenTypes: undefined,
          embeddingNorm: undefined,
          embeddingNormBias: undefined,
          relative: storedSlot('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight', buckets, heads),
          layers: Array.from({ length: layers }, (_, layer) => layerSlots(`encoder.block.${layer}.layer`, width, heads * headDim, hiddenWidth, gated)),
          norm: vectorSlot(['encoder.final_layer_norm.weight', width]),
        },
      };
    },
    format: (config) => ({
      architectures: [forMt5 ? 'MT5EncoderModel' : 'T5EncoderModel'],
      model_type: family,
      is_encoder_decoder: false,
      use_cache: false,
      vocab_size: config.vocabulary,
      d_model: config.width,
      d_kv: config.headDim,
      d_ff: config.hiddenWidth,
      num_layers: config.layers,
      num_heads: config.heads,
      n_positions: config.maxPositions,
      relative_attention_num_buckets: config.relative!.buckets,
      relative_attention_max_distance: config.relative!.maxDistance,
      feed_forward_proj: config.gated ? `gated-${config.activation === 'gelu-tanh' ? 'gelu' : formatActivation(config.activation)}` : formatActivation(config.activation),
      layer_norm_epsilon: config.normEpsilon,
      pad_token_id: config.padId,
      // Left out where it is the default: transformers takes only what is written as a fraction, and JSON here has no 1.0.
      ...(config.initializerRange !== 1 && { initializer_factor: config.initializerRange }),
    }),
    // The deviations of Mesh TensorFlow, by what each matrix reads.
    deviation({ initializerRange, width, headDim, heads, hiddenWidth }, name) {
      if (name === 'shared.weight') return initializerRange;
      if (name.endsWith('.q.weight')) return initializerRange / Math.sqrt(width * headDim);
      if (name.endsWith('.o.weight')) return initializerRange / Math.sqrt(heads * headDim);
      return initializerRange / Math.sqrt(name.endsWith('.wo.weight') ? hiddenWidth : width);
    },
  };
}

/** `relu`, or `gated-` before a name; with a gate, transformers takes `gelu` for its approximation. */
function readFeedForward(value: unknown): { readonly gated: boolean; readonly name: string } {
  const found = typeof value === 'string' ? /^(gated-)?([a-z_]+)$/.exec(value) : null;
  if (found === null) throw invalidConfig('feed_forward_proj', quoted(value), 'an activation, or gated- and an activation');
  const gated = found[1] !== undefined;
  return { gated, name: gated && found[2] === 'gelu' ? 'gelu_new' : found[2]! };
}

function layerSlots(at: string, width: number, inner: number, hiddenWidth: number, gated: boolean): EncoderLayer<WeightSlot> {
  const attention = `${at}.0.SelfAttention`;
  const dense = `${at}.1.DenseReluDense`;
  return {
    inputNorm: vectorSlot([`${at}.0.layer_norm.weight`, width]),
    inputNormBias: undefined,
    queryKeyValue: matrixSlot(width, [`${attention}.q.weight`, inner], [`${attention}.k.weight`, inner], [`${attention}.v.weight`, inner]),
    queryKeyValueBias: undefined,
    attentionOutput: matrixSlot(inner, [`${attention}.o.weight`, width]),
    attentionOutputBias: undefined,
    postAttentionNorm: vectorSlot([`${at}.1.layer_norm.weight`, width]),
    postAttentionNormBias: undefined,
    gateUp: gated ? matrixSlot(width, [`${dense}.wi_0.weight`, hiddenWidth], [`${dense}.wi_1.weight`, hiddenWidth]) : matrixSlot(width, [`${dense}.wi.weight`, hiddenWidth]),
    gateUpBias: undefined,
    down: matrixSlot(hiddenWidth, [`${dense}.wo.weight`, width]),
    downBias: undefined,
  };
}
