import { yieldToEventLoop } from '@tokstream/core';
import { memoryWeights, type NamedTensor } from '@tokstream/model';
import { createTrainer, type Schedule, shuffledWindows, type Trainer } from '@tokstream/train';
import type { Learning } from '../read-settings.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { bitsOf, type Passages } from './evaluate.ts';
import type { MixedModel } from './mixed-weights.ts';

/** How a model is trained. */
export interface RecoveryOptions {
  readonly steps: number;
  readonly learning: Learning;
  readonly learningRate: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onStep?: (step: number) => void;
}

/** Rows of a step, and predicted tokens of each. */
export const batch = { rows: 2, time: 64 } as const;

const warmUpSteps = 10;
const firstPoint = 25;

/** After which steps there is a figure: 25, 50, 100 and so on, and the last. */
export function pointsOf(steps: number): readonly number[] {
  const points: number[] = [];
  for (let point = firstPoint; point < steps; point *= 2) points.push(point);
  return steps === 0 ? [] : [...points, steps];
}

/**
 * Trains a model, and evaluates it on the way.
 *
 * @param onDone given the trained weights in the end
 */
export async function recover(model: MixedModel, texts: readonly string[], vocabulary: Vocabulary, passages: Passages, options: RecoveryOptions, onDone?: (weights: ReadonlyMap<string, NamedTensor>) => Promise<void>): Promise<readonly (readonly [step: number, bits: number])[]> {
  const { steps, learning, learningRate, seed, signal, onStep } = options;
  const batchAt = shuffledWindows(joined(texts, vocabulary), { batch: batch.rows, time: batch.time, seed });
  const rate: Schedule = (step) => learningRate * Math.min(1, (step + 1) / warmUpSteps);
  const isTable = (path: string): boolean => path === 'embedding' || path === 'head';
  const turn = { embeddings: steps, all: 0, 'embeddings-first': Math.ceil(steps / 4) }[learning];
  const points = new Set(pointsOf(steps));
  const bits: [number, number][] = [];
  let step = 0;
  let trainer: Trainer = await createTrainer(model.config, model.weights, { learningRate: rate, ...(turn > 0 && { learns: isTable }) });
  try {
    while (step < steps) {
      // Signals are heard only when the event loop turns.
      await yieldToEventLoop(signal);
      if (step === turn && turn > 0) {
        const weights = await trainer.weights();
        trainer[Symbol.dispose]();
        trainer = await createTrainer(model.config, memoryWeights(weights), { learningRate: rate });
      }
      onStep?.(step);
      await trainer.train(batchAt(step));
      step += 1;
      if (points.has(step)) bits.push([step, await bitsOf(trainer, passages, signal)]);
    }
    await onDone?.(await trainer.weights());
    return bits;
  } finally {
    trainer[Symbol.dispose]();
  }
}

/** Documents one after another, each with the token in front that begins a text, and room for one token after them. */
function joined(texts: readonly string[], { tokenizer, begin }: Vocabulary): Int32Array {
  const documents = texts.map((text) => tokenizer.encode(text, { specialTokens: false }).ids);
  const all = new Int32Array(documents.reduce((sum, { length }) => sum + length + 1, 1)).fill(begin);
  let at = 1;
  for (const document of documents) {
    all.set(document, at);
    at += document.length + 1;
  }
  return all;
}
