import type { ModelShape } from '../causal-lm.ts';
import type { DecoderConfig } from './decoder-config.ts';
import { type Rope, ropeFrequencies } from './rope-frequencies.ts';

/** What callers are told of a decoder. Layers that rotate alike share their frequencies. */
export function modelShape({ layers, heads, kvHeads, headDim, width, embeddingWidth, vocabulary, maxPositions, positionLimit }: DecoderConfig): ModelShape {
  const ropes = new Map<Rope | undefined, Float32Array | undefined>([[undefined, undefined]]);
  for (const { rope } of layers) if (rope !== undefined && !ropes.has(rope)) ropes.set(rope, ropeFrequencies(rope, headDim));
  return { layers: layers.length, heads, kvHeads, headDim, width, embeddingWidth, vocabulary, maxPositions, ...(positionLimit !== undefined && { positionLimit }), windows: layers.map(({ window }) => window), rotations: layers.map(({ rope }) => ropes.get(rope)) };
}
