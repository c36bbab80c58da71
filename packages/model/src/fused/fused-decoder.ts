import { TokstreamError } from '@tokstream/core';
import type { CausalLM, ModelShape, Pass, Rows, StepOutput, Want } from '../causal-lm.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import { countRows, planPasses } from '../cache/plan-passes.ts';
import type { CacheOptions, CachePrecision, KvCache } from '../kv-cache.ts';
import { type FusedModel, loadFusedModel } from './fused-model.ts';
import type { FusedKvCache } from './fused-pass.ts';
import { PageEntries } from './page-entries.ts';
import type { PageShape } from './layer-pages.ts';
import { PassOutput } from './pass-output.ts';
import { runPart } from './run-part.ts';
import { partsOf } from './step-part.ts';

/**
 * A decoder in our own WebAssembly: weights, keys and values stay in its memory, and a step is one call. It uses no backend of
 * TensorFlow.js.
 */
export class FusedDecoder implements CausalLM {
  readonly engine = 'fused';
  readonly shape: ModelShape;
  readonly endOfSequence: readonly number[];
  #model: FusedModel | undefined;

  private constructor(model: FusedModel, endOfSequence: readonly number[]) {
    const { layers, heads, kvHeads, headDim, width, embeddingWidth, vocabulary, maxPositions, positionLimit } = model.config;
    this.shape = { layers: layers.length, heads, kvHeads, headDim, width, embeddingWidth, vocabulary, maxPositions, ...(positionLimit !== undefined && { positionLimit }), windows: layers.map(({ window }) => window), rotations: model.frequencies };
    this.endOfSequence = endOfSequence;
    this.#model = model;
  }

  /** @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`; `out-of-memory`; `unsupported-engine` */
  static async load(config: DecoderConfig, source: WeightSource, endOfSequence: readonly number[], signal?: AbortSignal): Promise<FusedDecoder> {
    return new FusedDecoder(await loadFusedModel(config, source, signal), endOfSequence);
  }

  /** Bytes of cache pages that are held, forks' shared ones once. */
  get cacheBytes(): number {
    const { memory } = this.#usable();
    return memory.heldPages * memory.pageBytes;
  }

  createCache(options?: CacheOptions): KvCache {
    const { config, pages } = this.#usable();
    return new EntriesKvCache(config, (precision) => makeEntries(precision, pages, config.layers.length), options);
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
    refuseEagerWants(want);
    const model = this.#usable();
    const planned = planPasses(model.config, passes, (cache): cache is FusedKvCache => cache instanceof EntriesKvCache && cache.belongsTo(model.config));
    const outputs = planned.map((pass) => new PassOutput(model, pass, want));
    for (const { cache, count } of planned) cache.held.reserve(count);
    for (const part of partsOf(planned)) {
      const places = runPart(model, planned, part, want);
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

  /** Lets go of the weights; their memory is free when the caches are gone too. */
  [Symbol.dispose](): void {
    this.#model = undefined;
  }

  #usable(): FusedModel {
    if (this.#model === undefined) throw new TokstreamError('This model was disposed; load it again.', { code: 'model-disposed', stage: 'forward' });
    return this.#model;
  }
}

/** @throws `unsupported-precision` */
function makeEntries(precision: CachePrecision, shape: PageShape, layers: number): PageEntries {
  if (precision === 'float32') return new PageEntries(shape, layers);
  throw new TokstreamError(`A cache of the fused engine cannot hold ${String(precision)}; use float32, or load with engine: "eager".`, { code: 'unsupported-precision', stage: 'createCache' });
}

/** @throws `unsupported-selection`, `unsupported-hook` */
function refuseEagerWants(want: Want): void {
  const asked = (['select', 'runsLayer', 'layerHook'] as const).find((name) => want[name] !== undefined);
  if (asked === undefined) return;
  const code = asked === 'select' ? 'unsupported-selection' : 'unsupported-hook';
  throw new TokstreamError(`The fused engine runs a step as one call and cannot ask ${asked} within it; load the model with engine: "eager".`, { code, stage: 'forward' });
}
