import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { downloadParameters, forwardTraining, type LlamaConfig, type LlamaParameters, listParameters, mapParameters, type NamedTensor, uploadParameters, type WeightSource } from '@tokstream/model';
import { causalLmLoss } from './loss/causal-lm-loss.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import { countTargets } from './pack/count-targets.ts';
import type { TokenBatch } from './pack/token-batch.ts';
import type { Schedule } from './schedule/warm-up-cosine.ts';
import { trainerOf } from './trainer-of.ts';

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
  /** Whether a weight learns, by its path, such as `embedding`; default all do. Others stay as they are and cost no gradient. */
  readonly learns?: (path: string) => boolean;
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

/** A model in training, of a language model unless it says otherwise. Dispose frees the weights and the optimiser's moments. */
export interface Trainer<Batch = TokenBatch, Config = LlamaConfig> extends Disposable {
  readonly config: Config;
  /** Steps done. */
  readonly step: number;
  /**
   * One optimiser step over a batch, or over several as if they were one: their gradients are added up, each by its
   * share of the predictions that count, so that only one of them is in memory at a time. Batches are borrowed.
   *
   * @throws `invalid-ids`, `invalid-batch`, with nothing learned; `training-diverged`, the weights then being spoilt
   */
  train(batches: Batch | readonly Batch[]): Promise<StepReport>;
  /** Mean loss in nats over the predictions that count, without learning. */
  evaluate(batch: Batch): Promise<number>;
  /** Predictions of a batch that count: what `loss` is the mean over. */
  predictions(batch: Batch): number;
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
  const uploaded = await uploadParameters(config, source);
  const parametersOf = (weights: ReadonlyMap<string, tf.Tensor>): LlamaParameters<tf.Tensor> => mapParameters(uploaded, (_, path) => weights.get(path)!);
  const { trainer } = await trainerOf<TokenBatch, LlamaConfig>(
    {
      config,
      parameters: listParameters(uploaded).map(([path, weight]) => [path, weight, columnsOf(config, path, weight.shape)]),
      loss(weights, { ids, batch, time, counted }) {
        const inputs = new Int32Array(batch * time);
        const targets = new Int32Array(batch * time);
        for (let row = 0; row < batch; row += 1) {
          inputs.set(ids.subarray(row * (time + 1), row * (time + 1) + time), row * time);
          targets.set(ids.subarray(row * (time + 1) + 1, (row + 1) * (time + 1)), row * time);
        }
        return causalLmLoss(forwardTraining(config, parametersOf(weights), tf.tensor1d(inputs, 'int32'), batch), targets, counted);
      },
      predictions: countTargets,
      check: (batch) => checkBatch(batch, config.vocabulary),
      download: (weights) => downloadParameters(config, parametersOf(weights)),
    },
    options,
  );
  return trainer;
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
