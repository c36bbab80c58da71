import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { Rope, RopeScaling } from '../decoder/rope-frequencies.ts';
import { type ConfigJson, invalidConfig, objectOf, quoted, unsupportedConfig } from './config-reader.ts';

/** What rotary settings depend on; the positions are the default of the original length. */
type RopeSizes = Pick<DecoderConfig, 'headDim' | 'maxPositions'>;

/**
 * Reads rotary settings out of one object, such as `rope_parameters` or the older `rope_scaling`.
 *
 * @throws `invalid-config` naming the field; `unsupported-config` for other rules
 */
export function readRope(settings: ConfigJson, theta: number, sizes: RopeSizes): Rope {
  const positive = (field: string, fallback?: unknown): number => {
    const value = settings[field] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw invalidConfig(`rope ${field}`, value, 'a number above 0');
  };
  if (positive('partial_rotary_factor', 1) !== 1) throw unsupportedConfig(`partial_rotary_factor ${String(settings['partial_rotary_factor'])}`, 'heads that are rotated as a whole');
  return { theta: positive('rope_theta', theta), scaling: readScaling(settings, positive, sizes) };
}

function readScaling(settings: ConfigJson, positive: (field: string, fallback?: unknown) => number, { headDim, maxPositions }: RopeSizes): RopeScaling {
  const type: unknown = settings['rope_type'] ?? settings['type'] ?? 'default';
  const originalMaxPositions = (): number => positive('original_max_position_embeddings', maxPositions);
  switch (type) {
    case 'default':
      return { type };
    case 'linear':
    case 'dynamic':
      return { type, factor: positive('factor') };
    case 'factors': {
      const { factors } = settings;
      if (!Array.isArray(factors) || factors.length !== headDim / 2 || !factors.every((factor) => typeof factor === 'number' && factor > 0)) throw invalidConfig('rope factors', factors, `a list of ${headDim / 2} numbers above 0, one for each pair of a head`);
      return { type, factors };
    }
    case 'llama3':
      return { type, factor: positive('factor'), lowFrequencyFactor: positive('low_freq_factor'), highFrequencyFactor: positive('high_freq_factor'), originalMaxPositions: originalMaxPositions() };
    case 'yarn': {
      const factor = positive('factor', maxPositions / originalMaxPositions());
      const magnitude = (share: number): number => (factor <= 1 ? 1 : 0.1 * share * Math.log(factor) + 1);
      const [own, all] = [settings['mscale'], settings['mscale_all_dim']];
      const implied = typeof own === 'number' && typeof all === 'number' && own * all !== 0 ? magnitude(own) / magnitude(all) : magnitude(1);
      return {
        type,
        factor,
        fastTurns: positive('beta_fast', 32),
        slowTurns: positive('beta_slow', 1),
        originalMaxPositions: originalMaxPositions(),
        rounded: settings['truncate'] !== false,
        attentionFactor: positive('attention_factor', implied),
      };
    }
  }
  throw unsupportedConfig(`rope type ${quoted(type)}`, 'default, linear, dynamic, llama3 and yarn');
}

/**
 * The rotary settings of a family whose layers rotate alike: `rope_parameters`, or the older `rope_theta` with
 * `rope_scaling`, which transformers prefers when there are both.
 *
 * @param theta the family's own, for files that leave it out
 */
export function readSharedRope(json: ConfigJson, sizes: RopeSizes, theta = 10_000): Rope {
  const settings = objectOf(json['rope_scaling'] == null ? 'rope_parameters' : 'rope_scaling', json['rope_scaling'] ?? json['rope_parameters']);
  const merged = {
    ...settings,
    original_max_position_embeddings: json['original_max_position_embeddings'] ?? settings['original_max_position_embeddings'],
    partial_rotary_factor: settings['partial_rotary_factor'] ?? json['partial_rotary_factor'],
  };
  return readRope(merged, (json['rope_theta'] as number | undefined) ?? theta, sizes);
}

/** What products of queries and keys are multiplied with: the inverse root of the head size, and what the rope rule adds. */
export function attentionScaleOf(rope: Rope, headDim: number): number {
  return attentionFactorOf(rope) / Math.sqrt(headDim);
}

/** What the rope rule multiplies products of queries and keys with. */
export function attentionFactorOf({ scaling }: Rope): number {
  return scaling.type === 'yarn' ? scaling.attentionFactor ** 2 : 1;
}

/** The dynamic rule changes nothing within the trained length; beyond it every token would turn all before it anew, so rows stop there. */
export function positionLimitOf(rope: Rope, maxPositions: number): number | undefined {
  return rope.scaling.type === 'dynamic' ? maxPositions : undefined;
}
