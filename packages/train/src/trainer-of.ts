import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { NamedTensor } from '@tokstream/model';
import { adamW } from './optimizer/adamw.ts';
import { clipGradients } from './optimizer/clip-gradients.ts';
import type { UpdateRule } from './optimizer/optimizer.ts';
import type { TrainableModel } from './trainable-model.ts';
import type { Trainer, TrainerOptions } from './trainer.ts';

/**
 * Puts any model under an optimiser with gradient clipping. The model's tensors become the trainer's.
 *
 * @returns the trainer, and its weights by path, borrowed from it
 */
export async function trainerOf<Batch extends object, Config>(model: TrainableModel<Batch, Config>, options: TrainerOptions): Promise<{ readonly trainer: Trainer<Batch, Config>; readonly weights: ReadonlyMap<string, tf.Tensor> }> {
  // The core package alone registers no gradients.
  if (tf.getGradient('Softmax') === undefined) await import('@tensorflow/tfjs');
  const { learningRate, optimizer = adamW(), learns = () => true, maxGradientNorm = 1, now = () => performance.now() } = options;
  if (!model.parameters.some(([path]) => learns(path))) {
    tf.dispose(model.parameters.map(([, tensor]) => tensor));
    throw new TokstreamError('`learns` lets no weight learn; let at least one, such as `embedding`.', { code: 'invalid-option', stage: 'train' });
  }
  const list = model.parameters.map(([path, tensor, columns]) => {
    const rule = learns(path) ? optimizer({ path, shape: tensor.shape, columns }) : undefined;
    const slot: Slot = { weight: tf.variable(tensor), rule, moments: (rule?.moments ?? []).map(() => tf.tidy(() => tf.variable(tf.zerosLike(tensor)))) };
    tensor.dispose();
    return [path, slot] as const;
  });
  const weights: ReadonlyMap<string, tf.Tensor> = new Map(list.map(([path, { weight }]) => [path, weight]));
  const learning = list.flatMap(([, { weight, moments, rule }]) => (rule === undefined ? [] : [{ weight, moments, rule }]));
  let step = 0;

  /** Mean loss over all batches, with its gradients in the order of `learning`; what one batch needs is freed before the next. */
  const differentiate = (batches: readonly Batch[], tokens: number): readonly tf.Tensor[] => {
    let sums: readonly tf.Tensor[] = [];
    for (const batch of batches) {
      const before = sums;
      sums = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => model.loss(weights, batch), learning.map(({ weight }) => weight));
        const found = [value, ...learning.map(({ weight }) => grads[weight.name]!)];
        if (batches.length === 1) return found;
        const parts = found.map((tensor) => tf.mul(tensor, model.predictions(batch) / tokens));
        return before.length === 0 ? parts : parts.map((part, index) => tf.add(before[index]!, part));
      });
      tf.dispose([...before]);
    }
    return sums;
  };

  const trainer: Trainer<Batch, Config> = {
    config: model.config,
    get step() {
      return step;
    },
    async train(given) {
      const started = now();
      const batches = Array.isArray(given) ? (given as readonly Batch[]) : [given as Batch];
      for (const batch of batches) model.check(batch);
      const tokens = batches.reduce((sum, batch) => sum + model.predictions(batch), 0);
      if (tokens === 0) throw new TokstreamError('A step was given no batch to learn from.', { code: 'invalid-batch', stage: 'train' });
      const rate = learningRate(step);
      const [loss, norm] = tf.tidy(() => {
        const [value, ...gradients] = differentiate(batches, tokens);
        const clipped = clipGradients(gradients, maxGradientNorm);
        learning.forEach(({ weight, moments, rule }, index) => rule.update(weight, moments, clipped.gradients[index]!, step, rate));
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
      model.check(batch);
      const loss = tf.tidy(() => model.loss(weights, batch));
      const [value] = await loss.data();
      loss.dispose();
      return value!;
    },
    predictions: (batch) => model.predictions(batch),
    weights: () => model.download(weights),
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
  return { trainer, weights };
}

/** A weight with what its rule holds. */
interface Slot {
  readonly weight: tf.Variable;
  /** Undefined for a weight that does not learn. */
  readonly rule: UpdateRule | undefined;
  readonly moments: readonly tf.Variable[];
}

function variables({ weight, rule, moments }: Slot): readonly (readonly [kind: string, variable: tf.Variable])[] {
  return [['weight', weight], ...(rule?.moments ?? []).map((name, index) => [name, moments[index]!] as const)];
}
