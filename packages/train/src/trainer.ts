import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { forwardTraining, type LlamaConfig, type LlamaParameters, listParameters, mapParameters, type NamedTensor, downloadParameters, uploadParameters, type WeightSource } from '@tokstream/model';
import { causalLmLoss } from './loss/causal-lm-loss.ts';
import { adamW } from './optimizer/adamw.ts';
import { clipGradients } from './optimizer/clip-gradients.ts';
import type { Optimizer, UpdateRule } from './optimizer/optimizer.ts';
import { countTargets } from './pack/count-targets.ts';
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
  /** Tokens predicted in this step, those that count. */
  readonly tokens: number;
  readonly seconds: number;
}

/** How a trainer learns. */
export interface TrainerOptions {
  readonly learningRate: Schedule;
  /** Default `adamW()`. */
  readonly optimizer?: Optimizer;
  /** Largest length of the whole gradient; default 1. */
  readonly maxGradientNorm?: number;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/** The state of a run by name, exact enough to continue bit for bit on the same backend. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  /** `weight.PATH` for every parameter path, and the optimiser's moments: `first.PATH` and `second.PATH` with AdamW. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** A model in training. Dispose frees the weights and the optimiser's moments. */
export interface Trainer extends Disposable {
  readonly config: LlamaConfig;
  /** Steps done. */
  readonly step: number;
  /**
   * One optimiser step over a batch, or over several as if they were one: their gradients are added up, each by its
   * share of the predictions that count, so that only one of them is in memory at a time. Batches are borrowed.
   *
   * @throws `invalid-ids`, `invalid-batch`, with nothing learned; `training-diverged`, the weights then being spoilt
   */
  train(batches: TokenBatch | readonly TokenBatch[]): Promise<StepReport>;
  /** Mean loss in nats over the predictions that count, without learning. */
  evaluate(batch: TokenBatch): Promise<number>;
  /** Weights under their Hugging Face names. */
  weights(): Promise<Map<string, NamedTensor>>;
  save(): Promise<TrainerState>;
  /** @throws `invalid-checkpoint` when the state is of another model */
  restore(state: TrainerState): void;
}

/**
 * Puts a Llama under an optimiser with gradient clipping on the active backend.
 *
 * @param source starting weights: a checkpoint, or `memoryWeights(initializeLlama(config, seededRandom(1)))`
 */
export async function createTrainer(config: LlamaConfig, source: WeightSource, options: TrainerOptions): Promise<Trainer> {
  // The core package alone registers no gradients.
  if (tf.getGradient('Softmax') === undefined) await import('@tensorflow/tfjs');
  const { learningRate, optimizer = adamW(), maxGradientNorm = 1, now = () => performance.now() } = options;
  const uploaded = await uploadParameters(config, source);
  const slots: LlamaParameters<Slot> = mapParameters(uploaded, (tensor, path) => {
    const rule = optimizer({ path, shape: tensor.shape, columns: columnsOf(config, path, tensor.shape) });
    const slot = { weight: tf.variable(tensor), rule, moments: rule.moments.map(() => tf.tidy(() => tf.variable(tf.zerosLike(tensor)))) };
    tensor.dispose();
    return slot;
  });
  const parameters = mapParameters(slots, (slot) => slot.weight);
  const list = listParameters(slots);
  let step = 0;

  const lossOf = ({ ids, batch, time, counted }: TokenBatch): tf.Scalar => {
    const inputs = new Int32Array(batch * time);
    const targets = new Int32Array(batch * time);
    for (let row = 0; row < batch; row += 1) {
      inputs.set(ids.subarray(row * (time + 1), row * (time + 1) + time), row * time);
      targets.set(ids.subarray(row * (time + 1) + 1, (row + 1) * (time + 1)), row * time);
    }
    return causalLmLoss(forwardTraining(config, parameters, tf.tensor1d(inputs, 'int32'), batch), targets, counted);
  };

  /** Mean loss over all batches, with its gradients in the order of `list`; what one batch needs is freed before the next. */
  const differentiate = (batches: readonly TokenBatch[], tokens: number): readonly tf.Tensor[] => {
    let sums: readonly tf.Tensor[] = [];
    for (const batch of batches) {
      const before = sums;
      sums = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => lossOf(batch), list.map(([, slot]) => slot.weight));
        const found = [value, ...list.map(([, slot]) => grads[slot.weight.name]!)];
        if (batches.length === 1) return found;
        const parts = found.map((tensor) => tf.mul(tensor, countTargets(batch) / tokens));
        return before.length === 0 ? parts : parts.map((part, index) => tf.add(before[index]!, part));
      });
      tf.dispose([...before]);
    }
    return sums;
  };

  return {
    config,
    get step() {
      return step;
    },
    async train(given) {
      const started = now();
      const batches = 'ids' in given ? [given] : given;
      for (const batch of batches) checkBatch(batch, config.vocabulary);
      const tokens = batches.reduce((sum, batch) => sum + countTargets(batch), 0);
      if (tokens === 0) throw new TokstreamError('A step was given no batch to learn from.', { code: 'invalid-batch', stage: 'train' });
      const rate = learningRate(step);
      const [loss, norm] = tf.tidy(() => {
        const [value, ...gradients] = differentiate(batches, tokens);
        const clipped = clipGradients(gradients, maxGradientNorm);
        list.forEach(([, { weight, moments, rule }], index) => rule.update(weight, moments, clipped.gradients[index]!, step, rate));
        return [value!, clipped.norm] as const;
      });
      const [[lossValue], [normValue]] = (await Promise.all([loss.data(), norm.data()])) as unknown as [Float32Array, Float32Array];
      tf.dispose([loss, norm]);
      const report = { step, loss: lossValue!, gradientNorm: normValue!, learningRate: rate, tokens, seconds: (now() - started) / 1000 };
      if (!Number.isFinite(report.loss + report.gradientNorm)) throw new TokstreamError(`The loss became ${report.loss} and its gradient ${report.gradientNorm} long at step ${step}; lower the learning rate or resume from an earlier checkpoint.`, { code: 'training-diverged', stage: 'train' });
      step += 1;
      return report;
    },
    async evaluate(batch) {
      checkBatch(batch, config.vocabulary);
      const loss = tf.tidy(() => lossOf(batch));
      const [value] = await loss.data();
      loss.dispose();
      return value!;
    },
    weights: () => downloadParameters(config, parameters),
    async save() {
      const tensors = new Map<string, NamedTensor>();
      for (const [path, slot] of list) {
        for (const [kind, variable] of variables(slot)) tensors.set(`${kind}.${path}`, { shape: variable.shape, data: (await variable.data()) as Float32Array });
      }
      return { step, tensors };
    },
    restore(state) {
      const tensors = list.reduce((sum, [, slot]) => sum + variables(slot).length, 0);
      if (state.tensors.size !== tensors) throw new TokstreamError(`The checkpoint has ${state.tensors.size} tensors where this model has ${tensors}; it is of another model.`, { code: 'invalid-checkpoint', stage: 'restore' });
      for (const [path, slot] of list) {
        for (const [kind, variable] of variables(slot)) {
          const found = state.tensors.get(`${kind}.${path}`);
          if (found === undefined || found.data.length !== variable.size || String(found.shape) !== String(variable.shape)) {
            throw new TokstreamError(`The checkpoint has no ${kind}.${path} of shape [${variable.shape.join(', ')}]; it is of another model.`, { code: 'invalid-checkpoint', stage: 'restore' });
          }
        }
      }
      for (const [path, slot] of list) {
        for (const [kind, variable] of variables(slot)) {
          // A copy, since the cpu backend computes on the array it is given.
          tf.tidy(() => variable.assign(tf.tensor(state.tensors.get(`${kind}.${path}`)!.data.slice(), variable.shape)));
        }
      }
      step = state.step;
    },
    [Symbol.dispose]() {
      for (const [, slot] of list) tf.dispose([slot.weight, ...slot.moments]);
    },
  };
}

/** A weight with what its rule holds. */
interface Slot {
  readonly weight: tf.Variable;
  readonly rule: UpdateRule;
  readonly moments: readonly tf.Variable[];
}

function variables({ weight, rule, moments }: Slot): readonly (readonly [kind: string, variable: tf.Variable])[] {
  return [['weight', weight], ...rule.moments.map((name, index) => [name, moments[index]!] as const)];
}

/** Widths of the projections side by side in a weight. */
function columnsOf({ heads, kvHeads, headDim, hiddenWidth }: LlamaConfig, path: string, shape: readonly number[]): readonly number[] {
  if (path.endsWith('.queryKeyValue')) return [heads * headDim, kvHeads * headDim, kvHeads * headDim];
  return path.endsWith('.gateUp') ? [hiddenWidth, hiddenWidth] : [shape.at(-1)!];
}

function checkBatch(given: TokenBatch, vocabulary: number): void {
  const { ids, batch, time, counted } = given;
  const sizes = [batch, time].every((size) => Number.isSafeInteger(size) && size > 0);
  if (!sizes || ids.length !== batch * (time + 1)) throw new TokstreamError(`A batch of ${batch} rows of ${time} + 1 ids came with ${ids.length} ids.`, { code: 'invalid-batch', stage: 'train' });
  if (counted !== undefined && (counted.length !== batch * time || counted.some((one) => one > 1) || countTargets(given) === 0)) {
    throw new TokstreamError(`The \`counted\` of a batch must hold ${batch * time} zeros and ones, and not only zeros; padRows makes it.`, { code: 'invalid-batch', stage: 'train' });
  }
  const wrong = ids.find((id) => id < 0 || id >= vocabulary);
  if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the model's vocabulary of ${vocabulary}; encode with the model's own tokenizer.`, { code: 'invalid-ids', stage: 'train' });
}
