import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { CausalLM, ModelShape, Pass, Rows, StepOutput, Want } from '../causal-lm.ts';
import { attend } from '../kernels/attend.ts';
import { gatedMlp } from '../kernels/gated-mlp.ts';
import { project } from '../kernels/project.ts';
import { queryKeyValue } from '../kernels/query-key-value.ts';
import { rmsNorm } from '../kernels/rms-norm.ts';
import type { KvCache } from '../kv-cache.ts';
import type { LlamaConfig } from '../llama/llama-config.ts';
import { type LlamaParameters, listParameters } from '../llama/llama-parameters.ts';
import { ropeFrequencies, ropeTables } from '../llama/rope-frequencies.ts';
import { EagerKvCache, type LayerEntries } from './eager-kv-cache.ts';
import { type Forest, forestMask, growForest } from './forest.ts';

/** What one step computes, still on the backend. */
type StepTensors = {
  readonly logits: tf.Tensor2D | undefined;
  readonly hidden: tf.Tensor[];
  /** For each pass, a tensor a layer. */
  readonly attention: tf.Tensor[][];
  /** For each pass, the cache's new contents. */
  readonly entries: LayerEntries[][];
};

/** A pass whose rows were checked, with the place of its rows among all rows of the batch. */
interface PlannedPass {
  readonly cache: EagerKvCache;
  readonly forest: Forest;
  readonly first: number;
  readonly count: number;
}

/**
 * The reference engine: Llama as tfjs ops on the active backend. Slower than the others, and able to give everything.
 *
 * Takes ownership of the parameters.
 */
export class EagerLlama implements CausalLM {
  readonly engine = 'eager';
  readonly shape: ModelShape;
  readonly endOfSequence: readonly number[];
  readonly #config: LlamaConfig;
  readonly #parameters: LlamaParameters<tf.Tensor>;
  /** `[width, vocabulary]`: a tied table is transposed once, because products with a transposed operand are slow on wasm. */
  readonly #head: tf.Tensor2D;
  readonly #frequencies: Float32Array;

  constructor(config: LlamaConfig, parameters: LlamaParameters<tf.Tensor>, endOfSequence: readonly number[]) {
    const { layers, heads, kvHeads, headDim, width, vocabulary, maxPositions } = config;
    this.shape = { layers, heads, kvHeads, headDim, width, vocabulary, maxPositions };
    this.endOfSequence = endOfSequence;
    // A copy of its own is what caches are known by, also when two models share a configuration.
    this.#config = { ...config };
    this.#parameters = parameters;
    this.#head = (parameters.head ?? tf.transpose(parameters.embedding as tf.Tensor2D)) as tf.Tensor2D;
    this.#frequencies = ropeFrequencies(config);
  }

  createCache(): KvCache {
    return new EagerKvCache(this.#config);
  }

  async forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput> {
    const [output] = await this.forwardBatch([{ rows, cache }], want);
    return output!;
  }

  async forwardBatch(passes: readonly Pass[], want: Want = {}): Promise<StepOutput[]> {
    if (passes.length === 0) return [];
    const planned = this.#plan(passes);
    const { logits, hidden, attention, entries } = tf.tidy(() => this.#run(passes, planned, want));
    planned.forEach(({ cache, forest }, pass) => cache.extend(entries[pass]!, forest));
    const tensors = [logits, ...hidden, ...attention.flat()];
    try {
      const read = async (tensor: tf.Tensor | undefined): Promise<Float32Array> => (tensor === undefined ? new Float32Array(0) : ((await tensor.data()) as Float32Array));
      const [allLogits, allHidden, allAttention] = await Promise.all([read(logits), Promise.all(hidden.map(read)), Promise.all(attention.map((layers) => Promise.all(layers.map(read))))]);
      return planned.map(({ first, count }, pass) => {
        const rowsOf = (data: Float32Array, width: number, from: number, rows: number): Float32Array => (planned.length === 1 ? data : data.slice(from * width, (from + rows) * width));
        const logitRows = want.logits === 'none' ? 0 : want.logits === 'all' ? count : 1;
        return {
          logits: logitRows === 0 ? new Float32Array(0) : rowsOf(allLogits, this.shape.vocabulary, want.logits === 'all' ? first : pass, logitRows),
          hidden: allHidden.map((layer) => rowsOf(layer, this.shape.width, first, count)),
          attention: allAttention[pass]!,
        };
      });
    } finally {
      for (const tensor of tensors) tensor?.dispose();
    }
  }

  [Symbol.dispose](): void {
    if (this.#parameters.head === undefined) this.#head.dispose();
    for (const [, weight] of listParameters(this.#parameters)) weight.dispose();
  }

  #plan(passes: readonly Pass[]): PlannedPass[] {
    let first = 0;
    const seen = new Set<KvCache>();
    return passes.map(({ rows, cache }) => {
      if (!(cache instanceof EagerKvCache && cache.belongsTo(this.#config))) throw new TokstreamError('This cache belongs to another model or engine; use model.createCache().', { code: 'invalid-cache', stage: 'forward' });
      cache.assertUsable();
      if (seen.has(cache)) throw new TokstreamError('One cache cannot take part twice in a batch; fork it.', { code: 'invalid-cache', stage: 'forward' });
      seen.add(cache);
      const count = this.#countRows(rows);
      const planned = { cache, forest: growForest(cache.forest, rows, count, cache.nextPosition), first, count };
      first += count;
      return planned;
    });
  }

  #countRows({ input }: Rows): number {
    const { vocabulary, width } = this.shape;
    const count = 'ids' in input ? input.ids.length : input.embeddings.length / width;
    if (!Number.isInteger(count) || count === 0) throw new TokstreamError(`Rows must be at least one token id, or embeddings of width ${width}.`, { code: 'invalid-rows', stage: 'forward' });
    const wrong = 'ids' in input ? input.ids.find((id) => id < 0 || id >= vocabulary) : undefined;
    if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the vocabulary of ${vocabulary}; use ids of this model's own tokenizer.`, { code: 'invalid-ids', stage: 'forward' });
    return count;
  }

  #run(passes: readonly Pass[], planned: readonly PlannedPass[], want: Want): StepTensors {
    const config = this.#config;
    const parameters = this.#parameters;
    const positions = planned.flatMap(({ forest, count }) => forest.positions.slice(-count));
    const tables = ropeTables(this.#frequencies, positions);
    const tableShape: [number, number, number] = [positions.length, 1, config.headDim];
    const cosines = tf.tensor3d(tables.cosines, tableShape);
    const sines = tf.tensor3d(tables.sines, tableShape);
    const masks = planned.map(() => new Map<number, tf.Tensor2D | undefined>());
    const hidden: tf.Tensor[] = [];
    const attention: tf.Tensor[][] = planned.map(() => []);
    const entries: LayerEntries[][] = planned.map(() => []);

    let x = this.#embed(passes);
    for (const [index, layer] of parameters.layers.entries()) {
      if (want.hidden) hidden.push(x);
      const { queries, keys, values } = queryKeyValue(rmsNorm(x, layer.inputNorm, config.normEpsilon), layer, config, cosines, sines);
      const contexts = planned.map((pass, at) => {
        const joined = joinEntries(pass.cache.entries(index), rowsAsHeads(keys, pass), rowsAsHeads(values, pass));
        entries[at]!.push(joined);
        const mask = maskOf(masks[at]!, pass, pass.cache.length(index));
        const attended = attend(sliceRows(queries, pass), joined.keys, joined.values, mask);
        if (want.attention) attention[at]!.push(attended.weights);
        return attended.context;
      });
      const context = contexts.length === 1 ? contexts[0]! : tf.concat(contexts, 0);
      x = tf.add(x, project(context, layer.attentionOutput, layer.attentionOutputBias));
      x = tf.add(x, gatedMlp(rmsNorm(x, layer.postAttentionNorm, config.normEpsilon), layer));
    }
    const last = want.logits === 'all' || want.hidden ? x : lastRows(x, planned);
    const normalised = want.logits === 'none' && !want.hidden ? undefined : rmsNorm(last, parameters.norm, config.normEpsilon);
    if (want.hidden) hidden.push(normalised!);
    const scored = want.logits === 'none' ? undefined : want.hidden && want.logits !== 'all' ? lastRows(normalised!, planned) : normalised!;
    return { logits: scored && project(scored, this.#head, undefined), hidden, attention, entries };
  }

  #embed(passes: readonly Pass[]): tf.Tensor2D {
    const { width } = this.shape;
    const parts = passes.map(({ rows: { input } }) =>
      'ids' in input
        ? embeddingLookup(this.#parameters.embedding as tf.Tensor2D, tf.tensor1d(input.ids, 'int32'))
        : tf.tensor2d(input.embeddings, [input.embeddings.length / width, width]),
    );
    return parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
  }
}

function sliceRows(x: tf.Tensor3D, { first, count }: PlannedPass): tf.Tensor3D {
  return count === x.shape[0] ? x : tf.slice(x, [first, 0, 0], [count, x.shape[1], x.shape[2]]);
}

/** `[all rows, kvHeads, headDim]` to this pass's `[kvHeads, rows, headDim]`. */
function rowsAsHeads(x: tf.Tensor3D, pass: PlannedPass): tf.Tensor3D {
  return tf.transpose(sliceRows(x, pass), [1, 0, 2]);
}

function joinEntries(old: LayerEntries | undefined, keys: tf.Tensor3D, values: tf.Tensor3D): LayerEntries {
  return old === undefined ? { keys, values } : { keys: tf.concat([old.keys, keys], 1), values: tf.concat([old.values, values], 1) };
}

function maskOf(known: Map<number, tf.Tensor2D | undefined>, { forest, count }: PlannedPass, committed: number): tf.Tensor2D | undefined {
  if (!known.has(committed)) {
    const all = forest.parents.length;
    const mask = forestMask(forest, all - count, committed);
    known.set(committed, mask && tf.tensor2d(mask, [count, committed + all]));
  }
  return known.get(committed);
}

function lastRows(x: tf.Tensor2D, planned: readonly PlannedPass[]): tf.Tensor2D {
  if (planned.length === x.shape[0]) return x;
  return tf.gather(x, tf.tensor1d(Int32Array.from(planned, ({ first, count }) => first + count - 1), 'int32'));
}
