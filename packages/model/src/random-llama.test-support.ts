import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import type { RopeScaling } from './decoder/rope-frequencies.ts';
import { initializeLlama } from './llama/initialize-llama.ts';
import type { LlamaConfig } from './llama/llama-config.ts';
import type { NamedTensor } from './safetensors/named-tensor.ts';

/** A small model with grouped queries and every bias; tests say what else they need. */
export const smallConfig: LlamaConfig = {
  vocabulary: 13,
  width: 10,
  hiddenWidth: 14,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 6,
  maxPositions: 64,
  normEpsilon: 1e-5,
  ropeTheta: 100,
  ropeScaling: { type: 'default' },
  tied: false,
  attentionBias: true,
  mlpBias: true,
  initializerRange: 0.4,
};

/** Seeded weights in which no gain is one and no bias zero. */
export function randomWeights(config: LlamaConfig, seed: number): Map<string, NamedTensor> {
  const random = seededRandom(seed);
  const weights = initializeLlama(config, random);
  for (const { shape, data } of weights.values()) {
    if (shape.length === 1) for (let at = 0; at < data.length; at += 1) data[at]! += 0.6 * (random.next() - 0.5);
  }
  return weights;
}

const scaling: fc.Arbitrary<RopeScaling> = fc.oneof(
  fc.constant<RopeScaling>({ type: 'default' }),
  fc.record({ type: fc.constantFrom('linear', 'dynamic'), factor: fc.constantFrom(1.5, 4) }),
  fc.record({
    type: fc.constant('llama3' as const),
    factor: fc.constantFrom(2, 8),
    lowFrequencyFactor: fc.constant(1),
    highFrequencyFactor: fc.constantFrom(2, 4),
    originalMaxPositions: fc.constantFrom(8, 32, 128),
  }),
  fc.record({
    type: fc.constant('yarn' as const),
    factor: fc.constantFrom(1.5, 4),
    fastTurns: fc.constantFrom(2, 32),
    slowTurns: fc.constantFrom(0.5, 1),
    originalMaxPositions: fc.constantFrom(8, 32, 128),
    rounded: fc.boolean(),
    attentionFactor: fc.constantFrom(1, 1.2),
  }),
);

/** Any shape the family allows, small. */
export const anyConfig: fc.Arbitrary<LlamaConfig> = fc
  .record({
    vocabulary: fc.integer({ min: 2, max: 17 }),
    // Now and then wide enough for norms to be summed in stages, 257 being prime. Wide models get smaller weights, as real
    // ones do: else scores reach the hundreds, and no float32 engine agrees with another on such a softmax.
    width: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 11 }) }, { weight: 1, arbitrary: fc.constantFrom(257, 264, 288) }),
    hiddenWidth: fc.integer({ min: 1, max: 9 }),
    layers: fc.integer({ min: 1, max: 3 }),
    kvHeads: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 1, max: 3 }),
    halfHead: fc.integer({ min: 1, max: 4 }),
    normEpsilon: fc.constantFrom(1e-6, 1e-2),
    ropeTheta: fc.constantFrom(30, 10_000),
    ropeScaling: scaling,
    tied: fc.boolean(),
    attentionBias: fc.boolean(),
    mlpBias: fc.boolean(),
  })
  .map(({ group, halfHead, ...rest }) => ({ ...rest, heads: rest.kvHeads * group, headDim: 2 * halfHead, maxPositions: 64, initializerRange: 0.4 * Math.min(1, Math.sqrt(11 / rest.width)) }));
