import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { CausalLM, ModelShape, Pass, Rows, StepOutput, Want } from '../causal-lm.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { modelShape } from '../decoder/model-shape.ts';
import { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import type { CacheEntries } from '../cache/held-entries.ts';
import type { CacheOptions, KvCache } from '../kv-cache.ts';
import { countRows, planPasses } from '../step/plan-passes.ts';
import { splitRows } from '../step/split-rows.ts';
import { createEntries } from './create-entries.ts';
import { type EagerWeights, uploadEagerWeights } from './eager-weights.ts';
import { readsSynchronously } from './reads-synchronously.ts';
import { embedTokens, runStep } from './run-step.ts';
import { ShownLayers } from './shown-layers.ts';

/** The reference engine: a decoder as tfjs ops on the active backend. Slower than the others, and able to give everything. */
export class EagerDecoder implements CausalLM {
  readonly engine = 'eager';
  readonly shape: ModelShape;
  readonly endOfSequence: readonly number[];
  readonly #config: DecoderConfig;
  readonly #weights: EagerWeights;

  private constructor(config: DecoderConfig, weights: EagerWeights, endOfSequence: readonly number[]) {
    this.shape = modelShape(config);
    this.endOfSequence = endOfSequence;
    // A copy of its own is what caches are known by, also when two models share a configuration.
    this.#config = { ...config };
    this.#weights = weights;
  }

  /**
   * Reads the weights onto the active backend.
   *
   * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
   */
  static async load(config: DecoderConfig, source: WeightSource, endOfSequence: readonly number[], signal?: AbortSignal): Promise<EagerDecoder> {
    return new EagerDecoder(config, await uploadEagerWeights(config, source, signal), endOfSequence);
  }

  createCache(options?: CacheOptions): KvCache {
    return new EntriesKvCache(this.#config, createEntries, options);
  }

  async embed(ids: Int32Array): Promise<Float32Array> {
    countRows(this.#config, { ids });
    const tensor = tf.tidy(() => embedTokens(this.#config, this.#weights, ids));
    try {
      return Float32Array.from(await tensor.data());
    } finally {
      tensor.dispose();
    }
  }

  async forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput> {
    const [output] = await this.forwardBatch([{ rows, cache }], want);
    return output!;
  }

  async forwardBatch(passes: readonly Pass[], want: Want = {}): Promise<StepOutput[]> {
    if (passes.length === 0) return [];
    if (want.select !== undefined && !readsSynchronously()) throw new TokstreamError(`The backend ${tf.getBackend()} cannot show queries within a step, so slots cannot be selected; use another backend, or a policy that evicts.`, { code: 'unsupported-selection', stage: 'forward' });
    const planned = planPasses<CacheEntries>(this.#config, passes);
    using shown = new ShownLayers(this.#config, planned);
    const { logits, hidden, entries } = tf.tidy(() => runStep(this.#config, this.#weights, planned, want, shown));
    planned.forEach(({ cache, forest }, pass) => cache.extend(entries[pass]!, forest));
    try {
      const read = async (tensor: tf.Tensor | undefined): Promise<Float32Array> => (tensor === undefined ? new Float32Array(0) : ((await tensor.data()) as Float32Array));
      const [allLogits, allHidden, layers] = await Promise.all([read(logits), Promise.all(hidden.map(read)), shown.read()]);
      return splitRows(planned, want, { logits: allLogits, hidden: allHidden }).map((rows, pass) => ({ ...rows, ...layers[pass]! }));
    } finally {
      for (const tensor of [logits, ...hidden]) tensor?.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.#weights[Symbol.dispose]();
  }
}
