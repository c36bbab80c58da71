import { TokstreamError } from '@tokstream/core';
import { type MergedBlock } from '../spans/merged-block.ts';
import { type PoolName, type PoolParts, pools } from './pool-parts.ts';

/** Where the rows of a tokenizer's own tokens come from. */
export interface EmbeddingSource {
  /** Numbers of a row. */
  readonly width: number;
  /** Rows there are: ids below it have one of their own. */
  readonly size: number;
  /** `[ids, width]`; such as `embed` of a `CausalLM`. */
  embed(ids: Int32Array): Float32Array | Promise<Float32Array>;
}

/** Options of `mergedEmbeddings`. */
export interface MergedEmbeddingsOptions {
  /** How the rows of parts become one: by name, default `mean`, or by a function, such as a hypernetwork. */
  readonly pool?: PoolName | PoolParts;
  /** Rows that are kept for later blocks. Default 5,000. While a block is read, its own rows are kept besides. */
  readonly capacity?: number;
}

/** What a cache of rows has done. */
export interface MergedEmbeddingsStats {
  /** Different tokens of blocks that had a row already. */
  readonly hits: number;
  /** Those whose row had to be made. */
  readonly misses: number;
  readonly evicted: number;
  /** Rows held now, and their bytes. */
  readonly rows: number;
  readonly bytes: number;
}

/** Rows of merged tokens. */
export interface MergedEmbeddings {
  readonly width: number;
  readonly stats: MergedEmbeddingsStats;
  /**
   * The rows of the slots of a merged block: what a model takes for its tokens (`Rows.input.embeddings`). A token of the tokenizer has its own
   * row, also where it came about by merging; any other the pool of its parts.
   *
   * @returns `[slots, width]`, yours
   */
  rows(merged: Pick<MergedBlock, 'block' | 'plan' | 'parts'>): Promise<Float32Array>;
}

/**
 * Gives merged tokens embeddings made from those of their parts, and remembers them: least recently used rows go first, those of the block
 * that is being read never.
 *
 * @throws `invalid-option`; from `rows` `invalid-embeddings` where rows come in another width
 * @example
 * const embeddings = mergedEmbeddings({ width: model.shape.embeddingWidth, size: model.shape.vocabulary, embed: (ids) => model.embed(ids) });
 * const output = await model.forward({ input: { embeddings: await embeddings.rows(merged) } }, cache);
 */
export function mergedEmbeddings(source: EmbeddingSource, { pool = 'mean', capacity = 5000 }: MergedEmbeddingsOptions = {}): MergedEmbeddings {
  const poolParts = typeof pool === 'string' ? pools[pool] : pool;
  if (poolParts === undefined) throw new TokstreamError(`The pool is ${JSON.stringify(pool)}; choose one of ${Object.keys(pools).join(', ')}, or give a function.`, { code: 'invalid-option', stage: 'mergedEmbeddings' });
  if (!(capacity >= 0)) throw new TokstreamError(`The capacity is ${capacity}; it is a number of rows from 0 on.`, { code: 'invalid-option', stage: 'mergedEmbeddings' });
  const { width, size } = source;
  const checked = (rows: Float32Array, count: number): Float32Array => {
    if (rows.length !== count * width) throw new TokstreamError(`${count} rows came as ${rows.length} numbers; each has ${width}.`, { code: 'invalid-embeddings', stage: 'mergedEmbeddings' });
    return rows;
  };
  /** Rows by the ids of their parts, the most recently used last. */
  const known = new Map<string, Float32Array>();
  let [hits, misses, evicted] = [0, 0, 0];
  return {
    width,
    get stats() {
      return { hits, misses, evicted, rows: known.size, bytes: known.size * width * 4 };
    },
    async rows({ block, plan, parts }) {
      const keys: string[] = [];
      const used = new Map<string, Float32Array>();
      const missing = new Map<string, Int32Array>();
      for (let slot = 0, position = 0; slot < plan.m; slot += 1) {
        const from = position;
        while (position < plan.n && plan.group[position] === slot) position += 1;
        const id = block.ids[slot]!;
        const ids = id >= 0 && id < size ? Int32Array.of(id) : parts.ids.subarray(from, position);
        const key = ids.join();
        keys.push(key);
        const row = known.get(key);
        if (row === undefined) missing.set(key, ids);
        else used.set(key, row);
      }
      hits += used.size;
      misses += missing.size;
      for (const [key, row] of await make([...missing])) used.set(key, row);
      for (const [key, row] of used) {
        known.delete(key);
        known.set(key, row);
      }
      for (const key of known.keys()) {
        if (known.size <= capacity) break;
        known.delete(key);
        evicted += 1;
      }
      const out = new Float32Array(plan.m * width);
      keys.forEach((key, slot) => out.set(used.get(key)!, slot * width));
      return out;
    },
  };

  async function make(missing: readonly (readonly [string, Int32Array])[]): Promise<(readonly [string, Float32Array])[]> {
    if (missing.length === 0) return [];
    const ids = [...new Set(missing.flatMap(([, parts]) => [...parts]))];
    const rows = checked(await source.embed(Int32Array.from(ids)), ids.length);
    const placeOf = new Map(ids.map((id, place) => [id, place]));
    const made: (readonly [string, Float32Array])[] = [];
    for (const [key, parts] of missing) {
      const own = new Float32Array(parts.length * width);
      parts.forEach((id, at) => own.set(rows.subarray(placeOf.get(id)! * width, (placeOf.get(id)! + 1) * width), at * width));
      made.push([key, parts.length === 1 ? own : checked(await poolParts(own, parts.slice()), 1).slice()]);
    }
    return made;
  }
}
