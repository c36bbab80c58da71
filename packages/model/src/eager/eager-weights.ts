import * as tf from '@tensorflow/tfjs-core';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type DecoderParameters, listParameters } from '../decoder/decoder-parameters.ts';
import { type Rope, ropeFrequencies } from '../decoder/rope-frequencies.ts';
import { uploadSlots } from '../decoder/transfer-parameters.ts';
import { queryKeyGains } from '../kernels/query-key-value.ts';

/** What the eager engine holds of a model. Dispose frees the tensors. */
export interface EagerWeights extends Disposable {
  readonly parameters: DecoderParameters<tf.Tensor>;
  /** `[embeddingWidth, vocabulary]` */
  readonly head: tf.Tensor2D;
  /**
   * True when `head` is also the embedding table. A tied table is held once and transposed, since it is the head that
   * reads all of it, and products with a transposed operand are slow on wasm.
   */
  readonly tied: boolean;
  /** For each layer, `[heads + kvHeads, headDim]`; undefined where there are no such norms. */
  readonly queryKeyGains: readonly (tf.Tensor2D | undefined)[];
  readonly frequencies: ReadonlyMap<Rope, Float32Array>;
}

/** @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted` */
export async function uploadEagerWeights(config: DecoderConfig, source: WeightSource, signal?: AbortSignal): Promise<EagerWeights> {
  const { slots, headDim } = config;
  const tied = slots.head === undefined;
  const parameters = await uploadSlots(tied ? { ...slots, embedding: { ...slots.embedding, transposed: true } } : slots, source, signal);
  const gains = parameters.layers.map(({ queryKeyNorm }) => queryKeyNorm && tf.tidy(() => queryKeyGains(queryKeyNorm, config)));
  const ropes = config.layers.flatMap(({ rope }) => rope ?? []);
  return {
    parameters,
    head: (parameters.head ?? parameters.embedding) as tf.Tensor2D,
    tied,
    queryKeyGains: gains,
    frequencies: new Map(ropes.map((rope) => [rope, ropeFrequencies(rope, headDim)])),
    [Symbol.dispose]() {
      for (const [, weight] of listParameters(parameters)) weight.dispose();
      for (const gain of gains) gain?.dispose();
    },
  };
}
