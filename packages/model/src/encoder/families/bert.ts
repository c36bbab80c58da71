import { formatActivation } from '../../decoder/format-activation.ts';
import type { WeightSlot } from '../../decoder/decoder-parameters.ts';
import { configReader, invalidConfig, quoted, unsupportedConfig } from '../../families/config-reader.ts';
import { linearSlots, storedSlot, vectorSlot } from '../../families/slots.ts';
import type { EncoderLayer } from '../encoder-parameters.ts';
import type { EncoderFamily } from './encoder-family.ts';

/** What tells BERT's relatives from it. */
interface BertKind {
  readonly architecture: string;
  /** What weight names begin with in models that have a head. */
  readonly prefix: string;
  readonly padId: number;
  /** True where positions are counted from behind the pad id, and pads have none. */
  readonly positionsFollowPad: boolean;
  readonly normEpsilon: number;
}

/** BERT (Devlin et al. 2019): learned positions and segments, norms of sums. */
export const bert: EncoderFamily = bertFamily('bert', { architecture: 'BertModel', prefix: 'bert', padId: 0, positionsFollowPad: false, normEpsilon: 1e-12 });

/** RoBERTa (Liu et al. 2019), XLM-R (Conneau et al. 2020) and CamemBERT (Martin et al. 2020): BERT whose positions begin behind the pad id. */
export const roberta: EncoderFamily = bertFamily('roberta', { architecture: 'RobertaModel', prefix: 'roberta', padId: 1, positionsFollowPad: true, normEpsilon: 1e-12 });
export const xlmRoberta: EncoderFamily = bertFamily('xlm-roberta', { architecture: 'XLMRobertaModel', prefix: 'roberta', padId: 1, positionsFollowPad: true, normEpsilon: 1e-12 });
export const camembert: EncoderFamily = bertFamily('camembert', { architecture: 'CamembertModel', prefix: 'roberta', padId: 1, positionsFollowPad: true, normEpsilon: 1e-12 });

function bertFamily(family: string, kind: BertKind): EncoderFamily {
  return {
    parse(json) {
      const read = configReader(json);
      if (read.flag('is_decoder', false) || read.flag('add_cross_attention', false)) throw unsupportedConfig('is_decoder', 'encoders alone');
      const type = json['position_embedding_type'] ?? 'absolute';
      if (type !== 'absolute') throw unsupportedConfig(`position_embedding_type ${quoted(type)}`, '"absolute"');
      const width = read.count('hidden_size', 768);
      const heads = read.count('num_attention_heads', 12);
      const headDim = width / heads;
      if (!Number.isInteger(headDim)) throw invalidConfig('num_attention_heads', heads, `a divisor of hidden_size (${width})`);
      const rows = read.count('max_position_embeddings', 512);
      const padId = read.real('pad_token_id', kind.padId);
      const positionOffset = kind.positionsFollowPad ? padId + 1 : 0;
      if (!Number.isInteger(padId) || positionOffset >= rows) throw invalidConfig('pad_token_id', padId, `a whole number that leaves positions of max_position_embeddings (${rows})`);
      const [vocabulary, hiddenWidth, tokenTypes, layers] = [read.count('vocab_size', 30_522), read.count('intermediate_size', 3072), read.count('type_vocab_size', 2), read.layers('num_hidden_layers')];
      const at = `${kind.prefix}.embeddings`;
      return {
        family,
        vocabulary,
        width,
        hiddenWidth,
        layers,
        heads,
        headDim,
        maxPositions: rows - positionOffset,
        positionOffset,
        padId,
        padsTakeNoPosition: kind.positionsFollowPad,
        tokenTypes,
        relative: undefined,
        norm: 'layer',
        normEpsilon: read.real('layer_norm_eps', kind.normEpsilon),
        normPlacement: 'after',
        attentionScale: 1 / Math.sqrt(headDim),
        activation: read.activation('hidden_act', 'gelu'),
        gated: false,
        initializerRange: read.real('initializer_range', 0.02),
        slots: {
          embedding: storedSlot(`${at}.word_embeddings.weight`, vocabulary, width),
          positions: storedSlot(`${at}.position_embeddings.weight`, rows, width),
          tokenTypes: storedSlot(`${at}.token_type_embeddings.weight`, tokenTypes, width),
          embeddingNorm: vectorSlot([`${at}.LayerNorm.weight`, width]),
          embeddingNormBias: vectorSlot([`${at}.LayerNorm.bias`, width]),
          relative: undefined,
          layers: Array.from({ length: layers }, (_, layer) => layerSlots(`${kind.prefix}.encoder.layer.${layer}`, width, hiddenWidth)),
          norm: undefined,
        },
      };
    },
    format: (config) => ({
      architectures: [kind.architecture],
      model_type: family,
      vocab_size: config.vocabulary,
      hidden_size: config.width,
      intermediate_size: config.hiddenWidth,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      max_position_embeddings: config.maxPositions + config.positionOffset!,
      type_vocab_size: config.tokenTypes,
      pad_token_id: config.padId,
      layer_norm_eps: config.normEpsilon,
      hidden_act: formatActivation(config.activation),
      initializer_range: config.initializerRange,
    }),
    deviation: (config) => config.initializerRange,
  };
}

function layerSlots(at: string, width: number, hiddenWidth: number): EncoderLayer<WeightSlot> {
  const linear = (block: string, input: number, ...parts: readonly (readonly [string, number])[]): ReturnType<typeof linearSlots> => linearSlots(`${at}.${block}`, input, parts, true);
  const norm = (block: string): readonly [WeightSlot, WeightSlot] => [vectorSlot([`${at}.${block}.LayerNorm.weight`, width]), vectorSlot([`${at}.${block}.LayerNorm.bias`, width])];
  const [queryKeyValue, queryKeyValueBias] = linear('attention.self', width, ['query', width], ['key', width], ['value', width]);
  const [attentionOutput, attentionOutputBias] = linear('attention.output', width, ['dense', width]);
  const [inputNorm, inputNormBias] = norm('attention.output');
  const [gateUp, gateUpBias] = linear('intermediate', width, ['dense', hiddenWidth]);
  const [down, downBias] = linear('output', hiddenWidth, ['dense', width]);
  const [postAttentionNorm, postAttentionNormBias] = norm('output');
  return { inputNorm, inputNormBias, queryKeyValue, queryKeyValueBias, attentionOutput, attentionOutputBias, postAttentionNorm, postAttentionNormBias, gateUp, gateUpBias, down, downBias };
}
