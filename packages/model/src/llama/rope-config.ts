import { TokstreamError } from '@tokstream/core';

/** How rotary frequencies are stretched beyond the trained length. */
export type RopeScaling =
  | { readonly type: 'default' }
  | { readonly type: 'linear'; readonly factor: number }
  | { readonly type: 'llama3'; readonly factor: number; readonly lowFrequencyFactor: number; readonly highFrequencyFactor: number; readonly originalMaxPositions: number };

/** Reads `rope_parameters`, or the older `rope_theta` with `rope_scaling`, out of a `config.json`. */
export function parseRope(json: Readonly<Record<string, unknown>>, maxPositions: number): { readonly ropeTheta: number; readonly ropeScaling: RopeScaling } {
  const newer = json['rope_parameters'] as Readonly<Record<string, unknown>> | null | undefined;
  const scaling = { ...(json['rope_scaling'] as object | null | undefined), ...newer } as Readonly<Record<string, unknown>>;
  const positive = (field: string, fallback?: unknown): number => {
    const value = scaling[field] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw new TokstreamError(`config.json has ${field} = ${JSON.stringify(value)} in its rope settings; it must be a number above 0.`, { code: 'invalid-config', stage: 'parseLlamaConfig' });
  };
  const ropeTheta = positive('rope_theta', json['rope_theta'] ?? 10_000);
  const type = scaling['rope_type'] ?? scaling['type'] ?? 'default';
  if (type === 'default') return { ropeTheta, ropeScaling: { type } };
  if (type === 'linear') return { ropeTheta, ropeScaling: { type, factor: positive('factor') } };
  if (type === 'llama3') {
    return {
      ropeTheta,
      ropeScaling: {
        type,
        factor: positive('factor'),
        lowFrequencyFactor: positive('low_freq_factor'),
        highFrequencyFactor: positive('high_freq_factor'),
        originalMaxPositions: positive('original_max_position_embeddings', maxPositions),
      },
    };
  }
  throw new TokstreamError(`config.json asks for rope type ${JSON.stringify(type)}, which is not supported; default, linear and llama3 are.`, { code: 'unsupported-config', stage: 'parseLlamaConfig' });
}
