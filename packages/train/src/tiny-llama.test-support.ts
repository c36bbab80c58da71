import { seededRandom } from '@tokstream/core';
import { initializeLlama, type LlamaConfig, memoryWeights, type NamedTensor } from '@tokstream/model';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { TokenBatch } from './pack/token-batch.ts';
import { createTrainer, type Trainer, type TrainerOptions } from './trainer.ts';

/** The smallest model that has every kind of weight. */
export const tinyConfig: LlamaConfig = {
  vocabulary: 11,
  width: 8,
  hiddenWidth: 12,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  maxPositions: 32,
  normEpsilon: 1e-5,
  ropeTheta: 100,
  ropeScaling: { type: 'default' },
  tied: false,
  attentionBias: true,
  mlpBias: true,
  initializerRange: 0.3,
};

/** Seeded weights in which no gain is one and no bias zero. */
export function tinyWeights(config: LlamaConfig = tinyConfig, seed = 1): Map<string, NamedTensor> {
  const random = seededRandom(seed);
  const weights = initializeLlama(config, random);
  for (const { shape, data } of weights.values()) {
    if (shape.length === 1) for (let at = 0; at < data.length; at += 1) data[at]! += 0.5 * (random.next() - 0.5);
  }
  return weights;
}

export function tinyTrainer(options: Partial<TrainerOptions> = {}, config: LlamaConfig = tinyConfig): Promise<Trainer> {
  return createTrainer(config, memoryWeights(tinyWeights(config)), { learningRate: () => 0.01, ...options });
}

/** Loss and gradient, in one run of numbers, of the step that would be taken on these batches. */
export async function differentiate(...batches: readonly TokenBatch[]): Promise<{ readonly loss: number; readonly tokens: number; readonly gradient: readonly number[] }> {
  const keepGradient: Optimizer = () => ({ moments: ['gradient'], update: (_weight, [moment], gradient) => void moment!.assign(gradient) });
  using trainer = await tinyTrainer({ optimizer: keepGradient, maxGradientNorm: Number.POSITIVE_INFINITY });
  const { loss, tokens } = await trainer.train(batches);
  const { tensors } = await trainer.save();
  return { loss, tokens, gradient: [...tensors].filter(([name]) => name.startsWith('gradient.')).flatMap(([, { data }]) => [...data]) };
}

/** A seeded batch. */
export function tinyBatch(seed: number, batch = 2, time = 5): TokenBatch {
  const random = seededRandom(seed);
  return { batch, time, ids: Int32Array.from({ length: batch * (time + 1) }, () => Math.floor(random.next() * tinyConfig.vocabulary)) };
}
