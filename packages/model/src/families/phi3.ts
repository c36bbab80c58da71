import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { Rope } from '../decoder/rope-frequencies.ts';
import { type ConfigJson, type ConfigReader, configReader, objectOf, quoted, unsupportedConfig } from './config-reader.ts';
import { llamaShape, type LlamaSizes, readLlamaSizes } from './llama-shape.ts';
import { readRope } from './read-rope.ts';

/** Names that longrope has had in files of this family. */
const longropes: ReadonlySet<unknown> = new Set(['longrope', 'su', 'yarn']);

/** Phi-3 and 4 (Abdin et al. 2024): Llama with joined projections, and a window on every layer where there is one. */
export function phi3(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { maxPositions: 4096, normEpsilon: 1e-5 });
  const { rope, attentionFactor, positionLimit } = readPhiRope(read, sizes);
  const layer = { attentionScale: attentionFactor / Math.sqrt(sizes.headDim), rope, window: read.optionalCount('sliding_window') };
  return llamaShape('phi3', sizes, Array.from({ length: sizes.layers }, () => layer), { tied: read.flag('tie_word_embeddings', false), joined: true }, { activation: read.activation('hidden_act', 'silu'), positionLimit });
}

/**
 * Plain rotation, or longrope (Ding et al. 2024) as it is within the trained length. Beyond it every key would turn by other
 * factors than it was cached with, so rows stop there.
 */
function readPhiRope(read: ConfigReader, sizes: LlamaSizes): { readonly rope: Rope; readonly attentionFactor: number; readonly positionLimit: number | undefined } {
  const { json } = read;
  const field = json['rope_scaling'] == null ? 'rope_parameters' : 'rope_scaling';
  const settings: ConfigJson = { partial_rotary_factor: json['partial_rotary_factor'], ...objectOf(field, json[field]) };
  const type = settings['rope_type'] ?? settings['type'] ?? 'default';
  const theta = (json['rope_theta'] as number | undefined) ?? 10_000;
  if (type === 'default') return { rope: readRope(settings, theta, sizes), attentionFactor: 1, positionLimit: undefined };
  if (!longropes.has(type)) throw unsupportedConfig(`rope type ${quoted(type)}`, 'default and longrope for this family');
  const positionLimit = read.count('original_max_position_embeddings', 4096);
  const inSettings = configReader(settings);
  const factor = inSettings.optionalReal('factor') ?? sizes.maxPositions / positionLimit;
  const attentionFactor = inSettings.optionalReal('attention_factor') ?? Math.sqrt(1 + Math.max(0, Math.log(factor)) / Math.log(positionLimit));
  return { rope: readRope({ ...settings, rope_type: 'factors', factors: settings['short_factor'] }, theta, sizes), attentionFactor: attentionFactor ** 2, positionLimit };
}
