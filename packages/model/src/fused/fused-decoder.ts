import { TokstreamError } from '@tokstream/core';
import type { CausalLM, ModelShape, Pass, Rows, StepOutput, Want, WeightPrecision } from '../causal-lm.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import { floatsOnly } from '../cache/floats-only.ts';
import { modelShape } from '../decoder/model-shape.ts';
import type { CacheOptions, KvCache } from '../kv-cache.ts';
import { countRows, planPasses } from '../step/plan-passes.ts';
import { refuseLooking } from '../step/refuse-looking.ts';
import { type FusedModel, loadFusedModel } from './fused-model.ts';
import { PageEntries } from './page-entries.ts';
import { PassOutput } from './pass-output.ts';
import { runPart } from './run-part.ts';
import { partsOf } from './step-part.ts';
import type { TeamSize } from './threads/fused-team.ts';

/**
 * A decoder in our own WebAssembly: weights, keys and values stay in its memory, and a step is one call. It uses no backend of
 * TensorFlow.js.
 */
export class FusedDecoder implements CausalLM {
  readonly engine = 'fused';
  readonly precision: WeightPrecision;
  readonly shape: ModelShape;
  readonly endOfSequence: readonly number[];
  #model: FusedModel | undefined;

  private constructor(model: FusedModel, endOfSequence: readonly number[], precision: WeightPrecision) {
    this.shape = modelShape(model.config);
    this.endOfSequence = endOfSequence;
    this.precision = precision;
    this.#model = model;
  }

  /** @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`; `out-of-memory`; `unsupported-engine`, `unsupported-precision` */
  static async load(config: DecoderConfig, source: WeightSource, endOfSequence: readonly number[], { precision, threads, signal }: { readonly precision: WeightPrecision; readonly threads: TeamSize; readonly signal?: AbortSignal | undefined }): Promise<FusedDecoder> {
    return new FusedDecoder(await loadFusedModel(config, source, precision, threads, signal), endOfSequence, precision);
  }

  get threads(): number {
    return this.#model?.team.size ?? 1;
  }

  /** Bytes of cache pages that are held, forks' shared ones once. */
  get cacheBytes(): number {
    const { memory } = this.#usable();
    return memory.heldPages * memory.pageBytes;
  }

  createCache(options?: CacheOptions): KvCache {
    const { config, pages } = this.#usable();
    return new EntriesKvCache(config, floatsOnly(this.engine, () => new PageEntries(pages, config.layers.length)), options);
  }

  async embed(ids: Int32Array): Promise<Float32Array> {
    const model = this.#usable();
    const { memory, config, sizes } = model;
    countRows(model.config, { ids });
    const at = memory.scratch(4 * sizes.embedding);
    const embeddings = new Float32Array(ids.length * config.embeddingWidth);
    for (const [row, id] of ids.entries()) {
      memory.module.embedRow(model.address, id, at);
      embeddings.set(memory.floats.subarray(at / 4, at / 4 + config.embeddingWidth), row * config.embeddingWidth);
    }
    return embeddings;
  }

  async forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput> {
    const [output] = await this.forwardBatch([{ rows, cache }], want);
    return output!;
  }

  async forwardBatch(passes: readonly Pass[], want: Want = {}): Promise<StepOutput[]> {
    refuseLooking(this.engine, want);
    const model = this.#usable();
    const planned = planPasses<PageEntries>(model.config, passes);
    const outputs = planned.map((pass) => new PassOutput(model, pass, want));
    for (const { cache, count } of planned) cache.held.reserve(count);
    for (const part of partsOf(planned)) {
      let places = runPart(model, planned, part, want);
      if (model.team.isLost) {
        await model.team.end();
        places = runPart(model, planned, part, want);
      }
      let [first, scored] = [0, 0];
      for (const [index, { pass, count }] of part.stretches.entries()) {
        scored += outputs[pass]!.take(part, places, { index, first, scored });
        first += count;
      }
    }
    for (const { cache, forest, count } of planned) {
      cache.held.extend(count);
      cache.grow(forest);
    }
    return outputs.map(({ output }) => output);
  }

  /** Ends the threads and lets go of the weights; their memory is free when the caches are gone too. */
  [Symbol.dispose](): void {
    this.#model?.team[Symbol.dispose]();
    this.#model = undefined;
  }

  #usable(): FusedModel {
    if (this.#model === undefined) throw new TokstreamError('This model was disposed; load it again.', { code: 'model-disposed', stage: 'forward' });
    return this.#model;
  }
}
