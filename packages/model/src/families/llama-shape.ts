import type { DecoderConfig, LayerConfig } from '../decoder/decoder-config.ts';
import { type ConfigReader, invalidConfig, quoted, unsupportedConfig } from './config-reader.ts';
import { llamaSlots, type LlamaSlotsOptions } from './llama-slots.ts';

/** The sizes that Llama and its relatives name alike. */
export type LlamaSizes = Pick<DecoderConfig, 'vocabulary' | 'width' | 'hiddenWidth' | 'heads' | 'kvHeads' | 'headDim' | 'maxPositions' | 'normEpsilon'> & { readonly layers: number };

/** What a family takes for fields that its `config.json` leaves out; otherwise every head has its own keys and the width is divided among them. */
export interface LlamaDefaults {
  readonly kvHeads?: number;
  readonly headDim?: number;
  readonly maxPositions: number;
  readonly normEpsilon?: number;
}

export function readLlamaSizes(read: ConfigReader, defaults: LlamaDefaults): LlamaSizes {
  const width = read.count('hidden_size');
  const heads = read.count('num_attention_heads');
  const kvHeads = read.optionalCount('num_key_value_heads', defaults.kvHeads) ?? heads;
  if (heads % kvHeads !== 0) throw invalidConfig('num_key_value_heads', kvHeads, `a divisor of num_attention_heads (${heads})`);
  const headDim = read.optionalCount('head_dim', defaults.headDim) ?? width / heads;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0) throw invalidConfig('head_dim', headDim, 'an even whole number');
  return {
    vocabulary: read.count('vocab_size'),
    width,
    hiddenWidth: read.count('intermediate_size'),
    layers: read.layers('num_hidden_layers'),
    heads,
    kvHeads,
    headDim,
    maxPositions: read.count('max_position_embeddings', defaults.maxPositions),
    normEpsilon: read.real('rms_norm_eps', defaults.normEpsilon ?? 1e-6),
  };
}

/** A decoder of Llama's shape: rotary positions, RMS norms before each block, a gated MLP. Families change what differs. */
export function llamaShape(family: string, sizes: LlamaSizes, layers: readonly LayerConfig[], slots: LlamaSlotsOptions, changes: Partial<DecoderConfig> = {}): DecoderConfig {
  return {
    ...sizes,
    family,
    embeddingWidth: sizes.width,
    positionLimit: undefined,
    embeddingScale: 1,
    positionOffset: undefined,
    norm: 'rms',
    normPlacement: slots.normsOutput === true ? 'output' : 'before',
    queryKeyNormOver: slots.queryKeyNorm ?? 'head',
    activation: 'silu',
    gated: true,
    logitScale: 1,
    logitCap: undefined,
    layers,
    slots: llamaSlots(sizes, slots),
    ...changes,
  };
}

/**
 * For each layer whether its attention is windowed, out of `layer_types`.
 *
 * @param fallback says so where the field is absent
 */
export function readWindowedLayers(read: ConfigReader, layers: number, fallback: (layer: number) => boolean): readonly boolean[] {
  const types = read.json['layer_types'];
  if (types == null) return Array.from({ length: layers }, (_, layer) => fallback(layer));
  if (!Array.isArray(types) || types.length !== layers) throw invalidConfig('layer_types', types, `a list of ${layers} attention types, one a layer`);
  return types.map((type: unknown) => {
    if (type !== 'sliding_attention' && type !== 'full_attention') throw unsupportedConfig(`layer type ${quoted(type)}`, 'full_attention and sliding_attention');
    return type === 'sliding_attention';
  });
}
