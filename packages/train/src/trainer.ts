import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { forwardTraining, type LlamaConfig, type LlamaParameters, listParameters, mapParameters, type NamedTensor, downloadParameters, uploadParameters, type WeightSource } from '@tokstream/model';
import { causalLmLoss } from './loss/causal-lm-loss.ts';
import { type AdamWOptions, type AdamWSlot, adamWStep } from './optimizer/adamw.ts';
import { clipGradients } from './optimizer/clip-gradients.ts';
import type { TokenBatch } from './pack/token-batch.ts';
import type { Schedule } from './schedule/warm-up-cosine.ts';

/** What one optimiser step did. */
export interface StepReport {
  /** Counted from 0. */
  readonly step: number;
  /** Mean cross-entropy before the update, in nats a token. */
  readonly loss: number;
  /** Length of the whole gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Tokens predicted in this step. */
  readonly tokens: number;
  readonly seconds: number;
}

/** How a trainer learns. */
export interface TrainerOptions {
  readonly learningRate: Schedule;
  readonly adamW?: AdamWOptions;
  /** Largest length of the whole gradient; default 1. */
  readonly maxGradientNorm?: number;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/** The state of a run by name, exact enough to continue bit for bit on the same backend. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  /** `weight.PATH`, `first.PATH` and `second.PATH` for every parameter path. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** A model in training. Dispose frees the weights and the optimiser's moments. */
export interface Trainer extends Disposable {
  readonly config: LlamaConfig;
  /** Steps done. */
  readonly step: number;
  /**
   * One optimiser step; the batch is borrowed.
   *
   * @throws `invalid-ids`, `invalid-batch`, with nothing learned; `training-diverged`, the weights then being spoilt
   */
  train(batch: TokenBatch): Promise<StepReport>;
  /** Mean loss in nats a token, without learning. */
  evaluate(batch: TokenBatch): Promise<number>;
  /** Weights under their Hugging Face names. */
  weights(): Promise<Map<string, NamedTensor>>;
  save(): Promise<TrainerState>;
  /** @throws `invalid-checkpoint` when the state is of another model */
  restore(state: TrainerState): void;
}

/**
 * Puts a Llama under AdamW with gradient clipping on the active backend.
 *
 * @param source starting weights: a checkpoint, or `memoryWeights(initializeLlama(config, seededRandom(1)))`
 */
export async function createTrainer(config: LlamaConfig, source: WeightSource, options: TrainerOptions): Promise<Trainer> {
  // The core package alone registers no gradients.
  if (tf.getGradient('Softmax') === undefined) await import('@tensorflow/tfjs');
  const { learningRate, adamW, maxGradientNorm = 1, now = () => performance.now() } = options;
  const uploaded = await uploadParameters(config, source);
  const slots: LlamaParameters<AdamWSlot> = mapParameters(uploaded, (tensor) => {
    const zeros = (): tf.Variable => tf.tidy(() => tf.variable(tf.zerosLike(tensor)));
    const slot = { weight: tf.variable(tensor), firstMoment: zeros(), secondMoment: zeros() };
    tensor.dispose();
    return slot;
  });
  const parameters = mapParameters(slots, (slot) => slot.weight);
  const list = listParameters(slots);
  let step = 0;

  const lossOf = (given: TokenBatch): tf.Scalar => {
    checkBatch(given, config.vocabulary);
    const { ids, batch, time } = given;
    const inputs = new Int32Array(batch * time);
    const targets = new Int32Array(batch * time);
    for (let row = 0; row < batch; row += 1) {
      inputs.set(ids.subarray(row * (time + 1), row * (time + 1) + time), row * time);
      targets.set(ids.subarray(row * (time + 1) + 1, (row + 1) * (time + 1)), row * time);
    }
    return causalLmLoss(forwardTraining(config, parameters, tf.tensor1d(inputs, 'int32'), batch), targets);
  };

  return {
    config,
    get step() {
      return step;
    },
    async train(batch) {
      const started = now();
      const rate = learningRate(step);
      const [loss, norm] = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => lossOf(batch), list.map(([, slot]) => slot.weight));
        const clipped = clipGradients(list.map(([, slot]) => grads[slot.weight.name]!), maxGradientNorm);
        list.forEach(([, slot], index) => adamWStep(slot, clipped.gradients[index]!, step, rate, adamW));
        return [value, clipped.norm] as const;
      });
      const [[lossValue], [normValue]] = (await Promise.all([loss.data(), norm.data()])) as unknown as [Float32Array, Float32Array];
      tf.dispose([loss, norm]);
      const report = { step, loss: lossValue!, gradientNorm: normValue!, learningRate: rate, tokens: batch.batch * batch.time, seconds: (now() - started) / 1000 };
      if (!Number.isFinite(report.loss + report.gradientNorm)) throw new TokstreamError(`The loss became ${report.loss} and its gradient ${report.gradientNorm} long at step ${step}; lower the learning rate or resume from an earlier checkpoint.`, { code: 'training-diverged', stage: 'train' });
      step += 1;
      return report;
    },
    async evaluate(batch) {
      const loss = tf.tidy(() => lossOf(batch));
      const [value] = await loss.data();
      loss.dispose();
      return value!;
    },
    weights: () => downloadParameters(config, parameters),
    async save() {
      const tensors = new Map<string, NamedTensor>();
      for (const [path, slot] of list) {
        for (const [kind, variable] of Object.entries(kinds(slot))) tensors.set(`${kind}.${path}`, { shape: variable.shape, data: (await variable.data()) as Float32Array });
      }
      return { step, tensors };
    },
    restore(state) {
      const tensors = 3 * list.length;
      if (state.tensors.size !== tensors) throw new TokstreamError(`The checkpoint has ${state.tensors.size} tensors where this model has ${tensors}; it is of another model.`, { code: 'invalid-checkpoint', stage: 'restore' });
      for (const [path, slot] of list) {
        for (const [kind, variable] of Object.entries(kinds(slot))) {
          const found = state.tensors.get(`${kind}.${path}`);
          if (found === undefined || found.data.length !== variable.size || String(found.shape) !== String(variable.shape)) {
            throw new TokstreamError(`The checkpoint has no ${kind}.${path} of shape [${variable.shape.join(', ')}]; it is of another model.`, { code: 'invalid-checkpoint', stage: 'restore' });
          }
        }
      }
      for (const [path, slot] of list) {
        for (const [kind, variable] of Object.entries(kinds(slot))) {
          // A copy, since the cpu backend computes on the array it is given.
          tf.tidy(() => variable.assign(tf.tensor(state.tensors.get(`${kind}.${path}`)!.data.slice(), variable.shape)));
        }
      }
      step = state.step;
    },
    [Symbol.dispose]() {
      for (const [, slot] of list) tf.dispose(Object.values(kinds(slot)));
    },
  };
}

function kinds(slot: AdamWSlot): Record<'weight' | 'first' | 'second', tf.Variable> {
  return { weight: slot.weight, first: slot.firstMoment, second: slot.secondMoment };
}

function checkBatch({ ids, batch, time }: TokenBatch, vocabulary: number): void {
  const sizes = [batch, time].every((size) => Number.isSafeInteger(size) && size > 0);
  if (!sizes || ids.length !== batch * (time + 1)) throw new TokstreamError(`A batch of ${batch} rows of ${time} + 1 ids came with ${ids.length} ids.`, { code: 'invalid-batch', stage: 'train' });
  const wrong = ids.find((id) => id < 0 || id >= vocabulary);
  if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the model's vocabulary of ${vocabulary}; encode with the model's own tokenizer.`, { code: 'invalid-ids', stage: 'train' });
}
