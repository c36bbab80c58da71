import { TokstreamError } from '@tokstream/core';
import type { CacheContents, CausalLM, KvCache, ModelShape, PrefixStore } from '@tokstream/model';
import { checkShareable, checkShareableContents } from './check-shareable.ts';
import { contentsOfMatch } from './contents-of-match.ts';
import { PrefixNode } from './prefix-node.ts';
import { PrefixSegment } from './prefix-segment.ts';

/** How much a `PrefixCache` holds. */
export interface PrefixCacheOptions {
  /** Most bytes of token ids, keys and values, over all models together. */
  readonly maxBytes: number;
  /** Told of every prompt that is looked up, such as for the metric `prefixHits`. */
  readonly onQuery?: (query: PrefixCacheQuery) => void;
}

/** A prompt that was looked up. */
export interface PrefixCacheQuery {
  /** Tokens of the prompt. */
  readonly tokens: number;
  /** Tokens among them that need not be read again. */
  readonly hits: number;
}

/** What a `PrefixCache` did and holds. Hits are counted in tokens, as vLLM counts them. */
export interface PrefixCacheCounters {
  /** Tokens that were looked up. */
  readonly queries: number;
  /** Tokens among them that need not be read again. */
  readonly hits: number;
  /** Bytes of token ids, keys and values held. */
  readonly bytes: number;
  /** Segments held: stretches of tokens that prompts share, or that one has for itself. */
  readonly entries: number;
  /** Segments that made room for others. */
  readonly evictions: number;
}

/**
 * Shares what prompts begin with: a radix tree over token ids for each model, whose nodes hold the keys and values of their own tokens
 * as plain data, so that a shared beginning is held once whatever follows it.
 *
 * A cache that it gives is a copy, equal to the bit to what was remembered: sharing saves the reading of prompts, not the memory of
 * sequences that are open, and evicting from one changes nothing here. What was used least recently goes first, the ends of prompts
 * before what they share, and `maxBytes` holds at any moment; a prompt that is larger alone is not remembered. Beside it a call holds,
 * while it runs, the contents of one cache, or once more the segment that it splits. A model that is no longer needed is forgotten with
 * `clear(model)`, or as others need the room. Once disposed it stays empty.
 *
 * Errors: `invalid-option`; `invalid-cache` for a cache that does not hold the tokens, each at its own position, in float32.
 *
 * Source: SGLang's RadixAttention (Zheng et al. 2023, section 3).
 *
 * @example
 * ```js
 * using prefixes = new PrefixCache({ maxBytes: 256e6 });
 * const cache = prefixes.open(model, ids) ?? model.createCache();
 * const logits = await readTokens(model, cache, ids.subarray(cache.seen));
 * await prefixes.remember(model, ids, cache);
 * ```
 */
export class PrefixCache implements PrefixStore, Disposable {
  readonly #maxBytes: number;
  readonly #onQuery: PrefixCacheOptions['onQuery'];
  #roots = new WeakMap<CausalLM, PrefixNode>();
  /** All nodes, the least recently used first. None comes before one that hangs on it, so the first has nothing below it. */
  readonly #nodes = new Set<PrefixNode>();
  #bytes = 0;
  #queries = 0;
  #hits = 0;
  #evictions = 0;
  #isDisposed = false;

  constructor({ maxBytes, onQuery }: PrefixCacheOptions) {
    if (!(maxBytes >= 0)) throw new TokstreamError(`maxBytes must be a number from 0, got ${maxBytes}.`, { code: 'invalid-option', stage: 'PrefixCache' });
    this.#maxBytes = maxBytes;
    this.#onQuery = onQuery;
  }

  get counters(): PrefixCacheCounters {
    return { queries: this.#queries, hits: this.#hits, bytes: this.#bytes, entries: this.#nodes.size, evictions: this.#evictions };
  }

  open(model: CausalLM, ids: Int32Array): KvCache | undefined {
    this.#queries += ids.length;
    const match = this.#rootOf(model).find(ids.subarray(0, -1));
    this.#onQuery?.({ tokens: ids.length, hits: match.length });
    if (match.length === 0) return undefined;
    this.#use(match.path);
    const cache = model.createCache({ contents: contentsOfMatch(match, model.shape) });
    this.#hits += match.length;
    return cache;
  }

  /** @param cache is only read where something of these tokens is missing and has room */
  async remember(model: CausalLM, ids: Int32Array, cache: KvCache): Promise<void> {
    const { shape } = model;
    checkShareable(cache, ids.length, shape);
    if (this.#isDisposed || ids.length * PrefixSegment.bytesPerToken(shape) > this.#maxBytes) return;
    const { path, length } = this.#rootOf(model).find(ids);
    if (length === ids.length) return this.#use(path);
    const own = ids.slice();
    const contents = await cache.contents();
    checkShareableContents(contents, own.length, shape);
    // The trees may have changed meanwhile.
    if (!this.#isDisposed) this.#insert(this.#rootOf(model), own, contents, shape);
  }

  /** Forgets everything, or all of one model; the counts go on. */
  clear(model?: CausalLM): void {
    for (const node of model === undefined ? [...this.#nodes] : this.#rootOf(model).descendants()) this.#drop(node);
    if (model === undefined) this.#roots = new WeakMap();
    else this.#roots.delete(model);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.clear();
  }

  #insert(root: PrefixNode, ids: Int32Array, contents: CacheContents, shape: ModelShape): void {
    const { path, length, lengthInLast } = root.find(ids);
    if (length === ids.length) return this.#use(path);
    const last = path.at(-1);
    // What is split off stays as long unused as it was, and the bytes stay the same.
    const shared = last === undefined || lengthInLast === last.segment.length ? path : [...path.slice(0, -1), last.split(lengthInLast, shape)];
    this.#use(shared);
    const bytes = (ids.length - length) * PrefixSegment.bytesPerToken(shape);
    // The prompt fits alone, and what it shares was just used: others go first, and suffice.
    while (this.#bytes + bytes > this.#maxBytes) this.#evictOldest();
    const node = (shared.at(-1) ?? root).grow(PrefixSegment.of(ids, length, contents, shape));
    this.#bytes += bytes;
    this.#use([...shared, node]);
  }

  #evictOldest(): void {
    const [oldest] = this.#nodes;
    oldest!.remove();
    this.#drop(oldest!);
    this.#evictions += 1;
  }

  #drop(node: PrefixNode): void {
    this.#nodes.delete(node);
    this.#bytes -= node.segment.bytes;
  }

  /** Now the nodes of a path are the ones used last, the upper ones later than those below. */
  #use(path: readonly PrefixNode[]): void {
    for (const node of path.toReversed()) {
      this.#nodes.delete(node);
      this.#nodes.add(node);
    }
  }

  #rootOf(model: CausalLM): PrefixNode {
    const root = this.#roots.get(model) ?? new PrefixNode();
    this.#roots.set(model, root);
    return root;
  }
}
