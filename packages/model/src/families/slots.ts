import type { WeightSlot } from '../decoder/decoder-parameters.ts';

type Part = readonly [name: string, size: number];

/** A matrix of the checkpoint, `[out, in]`, or several that read the same input, joined along the output. */
export function matrixSlot(input: number, ...parts: readonly Part[]): WeightSlot {
  return { parts: parts.map(([name, output]) => ({ name, shape: [output, input] })), transposed: true };
}

/** A tensor that is used as it is stored: a table, or a matrix that is `[in, out]` in the checkpoint. */
export function storedSlot(name: string, ...shape: readonly number[]): WeightSlot {
  return { parts: [{ name, shape }], transposed: false };
}

/** Vectors, one after another. */
export function vectorSlot(...parts: readonly Part[]): WeightSlot {
  return { parts: parts.map(([name, size]) => ({ name, shape: [size] })), transposed: false };
}

/** A linear layer of several named matrices under one block: its weight, and its bias where there is one. */
export function linearSlots(block: string, input: number, parts: readonly Part[], bias: boolean): readonly [weight: WeightSlot, bias: WeightSlot | undefined] {
  const named = (kind: string): Part[] => parts.map(([name, size]) => [`${block}.${name}.${kind}`, size]);
  return [matrixSlot(input, ...named('weight')), bias ? vectorSlot(...named('bias')) : undefined];
}

/** What most families leave out of a layer. */
export const plainLayer: Readonly<Record<'inputNormBias' | 'queryKeyNorm' | 'attentionOutputNorm' | 'postAttentionNormBias' | 'downNorm', undefined>> = {
  inputNormBias: undefined,
  queryKeyNorm: undefined,
  attentionOutputNorm: undefined,
  postAttentionNormBias: undefined,
  downNorm: undefined,
};

/** What most families leave out beside their layers. */
export const plainModel: Readonly<Record<'embeddingProjection' | 'positions' | 'normBias' | 'outputProjection', undefined>> = {
  embeddingProjection: undefined,
  positions: undefined,
  normBias: undefined,
  outputProjection: undefined,
};
