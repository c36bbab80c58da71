import * as tf from '@tensorflow/tfjs-core';
import type { CausalLM, ModelShape, Pass, Rows, StepOutput, Want, WeightPrecision } from '../causal-lm.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { modelShape } from '../decoder/model-shape.ts';
import { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import { floatsOnly } from '../cache/floats-only.ts';
import type { CacheOptions, KvCache } from '../kv-cache.ts';
import { countRows, planPasses } from '../step/plan-passes.ts';
import { queriesOf } from '../step/queries-of.ts';
import { refuseLooking } from '../step/refuse-looking.ts';
import { splitRows } from '../step/split-rows.ts';
import { decoderGraph } from './decoder-graph.ts';
import { attentionOfPasses } from './graph-attention-weights.ts';
import { feeds, fetches, type Layout } from './graph-names.ts';
import type { GraphPass } from './graph-pass.ts';
import { type GraphPrecision, graphPrecision } from './graph-precision.ts';
import { type Feeds, GraphSession } from './graph-session.ts';
import { loadGraphWeights } from './graph-weights.ts';
import { PoolEntries } from './pool-entries.ts';
import { RowPool } from './row-pool.ts';
import { stepFeeds } from './step-feeds.ts';

/** How a graph is loaded. */
export interface LoadGraphOptions {
  /** What matrices are held in; default float32. */
  readonly precision?: WeightPrecision | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A decoder as one TensorFlow graph on the tensorflow backend: a step is one run of it, and weights and entries stay in its variables.
 *
 * Steps give logits, hidden states, attention and queries; what looks into a step from outside (`select`, `runsLayer`, `layerHook`) only
 * the eager engine can, and caches are float32.
 *
 * A step runs in the thread that calls it (`GraphSession`), and on machines of up to two cores libtensorflow is loaded with one thread an
 * operation (`@tokstream/backend`).
 */
export class GraphDecoder implements CausalLM {
  readonly engine = 'graph';
  readonly precision: GraphPrecision;
  readonly shape: ModelShape;
  readonly endOfSequence: readonly number[];
  readonly #config: DecoderConfig;
  readonly #session: GraphSession;
  readonly #pool: RowPool;

  private constructor(config: DecoderConfig, session: GraphSession, endOfSequence: readonly number[], precision: GraphPrecision) {
    this.shape = modelShape(config);
    this.endOfSequence = endOfSequence;
    this.precision = precision;
    // A copy of its own is what caches are known by, also when two models share a configuration.
    this.#config = { ...config };
    this.#session = session;
    this.#pool = new RowPool(session, config);
  }

  /**
   * Writes the graph and reads the weights into it.
   *
   * @throws `unsupported-engine` on another backend; `unsupported-precision`; `invalid-checkpoint` with tensor, expected and found shape; `aborted`
   */
  static async load(config: DecoderConfig, source: WeightSource, endOfSequence: readonly number[], { precision = 'float32', signal }: LoadGraphOptions = {}): Promise<GraphDecoder> {
    const held = graphPrecision(precision);
    const session = new GraphSession(decoderGraph(config, held).savedModel());
    try {
      await loadGraphWeights(session, config, source, signal);
      return new GraphDecoder(config, session, endOfSequence, held);
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  createCache(options?: CacheOptions): KvCache {
    return new EntriesKvCache(this.#config, floatsOnly(this.engine, () => new PoolEntries(this.#pool)), options);
  }

  async embed(ids: Int32Array): Promise<Float32Array> {
    countRows(this.#config, { ids });
    const [embedded] = this.#session.run({ [feeds.ids]: tf.tensor1d(ids, 'int32') }, [fetches.embedded]);
    return readAway(embedded!);
  }

  async forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput> {
    const [output] = await this.forwardBatch([{ rows, cache }], want);
    return output!;
  }

  async forwardBatch(passes: readonly Pass[], want: Want = {}): Promise<StepOutput[]> {
    if (passes.length === 0) return [];
    refuseLooking(this.engine, want);
    const planned = planPasses<PoolEntries>(this.#config, passes);
    const layout = planned.every(({ count }) => count === 1) ? 'single' : 'many';
    const wanted = this.#fetches(want, layout);
    const tensors = this.#step(planned, layout, want, [...wanted.keys()]);
    for (const { cache, forest } of planned) cache.grow(forest);
    const read = new Map<string, Float32Array>();
    await Promise.all([...wanted.keys()].map(async (name, at) => read.set(name, await readAway(tensors[at]!))));
    return this.#outputs(planned, layout, want, read);
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  /** Runs the graph. The new rows are then in the tables of the caches, unless it failed. */
  #step(planned: readonly GraphPass[], layout: Layout, want: Want, names: readonly string[]): tf.Tensor[] {
    const extended: GraphPass[] = [];
    try {
      const written = planned.map((pass) => {
        const rows = pass.cache.held.extend(pass.count);
        extended.push(pass);
        return rows;
      });
      const picked: Feeds = layout === 'many' && want.logits !== 'none' ? { [feeds.picked]: tf.tensor1d(planned.flatMap(({ first, count }) => (want.logits === 'all' ? Array.from({ length: count }, (_, row) => first + row) : [first + count - 1])), 'int32') } : {};
      return this.#session.run({ ...this.#input(planned), ...stepFeeds(this.#config, planned, layout, written), ...picked }, names);
    } catch (error) {
      for (const { cache, count } of extended) cache.held.withdraw(count);
      throw error;
    }
  }

  /** Ids, or embeddings where any pass comes with them. */
  #input(planned: readonly GraphPass[]): Feeds {
    if (planned.every(({ input }) => 'ids' in input)) return { [feeds.ids]: tf.tensor1d(planned.flatMap(({ input }) => ('ids' in input ? [...input.ids] : [])), 'int32') };
    const width = this.shape.embeddingWidth;
    const parts = planned.map(({ input }) => ('ids' in input ? this.#session.run({ [feeds.ids]: tf.tensor1d(input.ids, 'int32') }, [fetches.embedded])[0]! : tf.tensor2d(input.embeddings, [input.embeddings.length / width, width])));
    const embeddings = tf.concat(parts, 0);
    tf.dispose(parts);
    return { [feeds.embeddings]: embeddings };
  }

  /** Names of what is wanted, and what makes all layers store their entries where no logits do. */
  #fetches({ logits, hidden, attention, queries }: Want, layout: Layout): ReadonlySet<string> {
    const layers = [...this.#config.layers.keys()];
    const wanted = new Set<string>();
    wanted.add(logits === 'none' ? fetches.stored(layout) : fetches.logits(layout));
    if (hidden) for (const layer of [...layers, layers.length]) wanted.add(fetches.hidden(layout, layer));
    if (attention) for (const layer of layers) wanted.add(fetches.attention(layout, layer));
    if (queries) for (const layer of layers) wanted.add(fetches.queries(layout, layer));
    return wanted;
  }

  #outputs(planned: readonly GraphPass[], layout: Layout, want: Want, read: ReadonlyMap<string, Float32Array>): StepOutput[] {
    const layers = [...this.#config.layers.keys()];
    const hidden = want.hidden ? [...layers, layers.length].map((layer) => read.get(fetches.hidden(layout, layer))!) : [];
    const attention = want.attention ? layers.map((layer) => attentionOfPasses(read.get(fetches.attention(layout, layer))!, planned, this.#config, layer)) : [];
    const queries = want.queries ? layers.map((layer) => queriesOf(read.get(fetches.queries(layout, layer))!, planned, this.#config)) : [];
    const logits = want.logits === 'none' ? new Float32Array(0) : read.get(fetches.logits(layout))!;
    return splitRows(planned, want, { logits, hidden }).map((rows, pass) => ({ ...rows, attention: attention.map((weights) => weights[pass]!), queries: queries.map((layer) => layer[pass]!) }));
  }
}

async function readAway(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}
