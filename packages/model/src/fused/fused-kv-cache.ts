import { TokstreamError } from '@tokstream/core';
import { checkContents } from '../cache/check-contents.ts';
import { forAllHeads } from '../cache/held-entries.ts';
import { checkLayer, checkSlots } from '../cache/check-slots.ts';
import { checkPath, type CommittedKeys, type Forest } from '../cache/forest.ts';
import { HeadTokens } from '../cache/head-tokens.ts';
import { type SlotTurns, turnSlots } from '../kernels/heap/turn-slots.ts';
import type { CacheContents, CacheMark, CacheOptions, KeepOptions, KvCache, LayerContents } from '../kv-cache.ts';
import type { FusedModel } from './fused-model.ts';
import { LayerPages } from './layer-pages.ts';

const noRows: Forest = { parents: [], positions: [] };

/** A cache in the memory of its model, keys rotated to their places. */
export class FusedKvCache implements KvCache {
  readonly precision = 'float32';
  readonly #model: FusedModel;
  #layers: LayerPages[];
  #tokens: HeadTokens[];
  /** Position of each committed token. */
  #positions: number[] = [];
  #forest: Forest = noRows;
  #disposed = false;

  /** @throws `invalid-cache`, `unsupported-precision` */
  constructor(model: FusedModel, { precision = 'float32', contents }: CacheOptions = {}) {
    if (precision !== 'float32') throw new TokstreamError(`A cache of the fused engine cannot hold ${String(precision)}; use float32, or load with engine: "eager".`, { code: 'unsupported-precision', stage: 'createCache' });
    if (contents !== undefined) checkContents(contents, model.config);
    this.#model = model;
    this.#layers = model.config.layers.map(() => new LayerPages(model.pages));
    this.#tokens = model.config.layers.map(() => new HeadTokens(model.config.kvHeads));
    if (contents !== undefined) this.#fill(contents);
  }

  get seen(): number {
    return this.#positions.length;
  }

  get nextPosition(): number {
    return (this.#positions.at(-1) ?? -1) + 1;
  }

  get span(): number {
    const oldest = this.#tokens.reduce((least, tokens) => Math.min(least, tokens.oldest(this.#positions)), this.nextPosition);
    return this.nextPosition - oldest;
  }

  get tentative(): number {
    return this.#forest.parents.length;
  }

  belongsTo(model: FusedModel): boolean {
    return this.#model === model;
  }

  /** The tentative rows, for the engine. */
  get forest(): Forest {
    return this.#forest;
  }

  /** Addresses of a layer's pages, for the engine. */
  pages(layer: number): readonly number[] {
    return this.#layers[layer]!.pages;
  }

  /** Makes room for rows behind the tentative ones, for the engine. @throws `out-of-memory` */
  reserve(rows: number): void {
    for (const [layer, pages] of this.#layers.entries()) {
      const end = this.length(layer) + this.tentative;
      pages.reserve(end, end + rows);
    }
  }

  /** Where the keys of a layer's committed slots stand, and whether they are all tokens in their order. For the engine. */
  committedKeys(layer: number): CommittedKeys & { readonly whole: boolean } {
    const tokens = this.#tokens[layer]!;
    if (tokens.whole) return { length: tokens.length, lists: 1, positions: this.#positions, whole: true };
    return { length: tokens.length, lists: this.#model.config.kvHeads, positions: tokens.places(this.#positions), whole: false };
  }

  /** Counts the rows that a step left in the pages, for the engine. */
  extend(forest: Forest): void {
    this.#forest = forest;
  }

  length(layer: number): number {
    return this.#tokens[layer]!.length;
  }

  kept(layer: number): Int32Array {
    return this.#tokens[layer]!.copy().map((token) => this.#positions[token]!);
  }

  async read(layer: number): Promise<{ readonly keys: Float32Array; readonly values: Float32Array }> {
    this.assertUsable();
    const frequencies = this.#model.frequencies[layer];
    const length = this.length(layer);
    const { keys, values } = this.#layers[layer]!.read(length);
    const from = this.#tokens[layer]!.places(this.#positions);
    if (frequencies !== undefined) turnSlots(keys, length, this.#model.config.kvHeads, { from, to: new Int32Array(from.length), frequencies });
    return { keys, values };
  }

  commit(rows: Int32Array = Int32Array.from(this.#forest.parents.keys())): void {
    this.assertUsable();
    checkPath(this.#forest, rows);
    if (rows.length < this.tentative) {
      for (const [layer, pages] of this.#layers.entries()) {
        const committed = this.length(layer);
        const slots = Int32Array.from({ length: committed + rows.length }, (_, slot) => (slot < committed ? slot : committed + rows[slot - committed]!));
        pages.keep(forAllHeads(slots, this.#model.config.kvHeads));
      }
    }
    const positions = [...rows].map((row) => this.#forest.positions[row]!);
    for (const tokens of this.#tokens) tokens.append(this.seen, positions);
    this.#positions.push(...positions);
    this.#forest = noRows;
  }

  keep(layer: number, slots: Int32Array, options?: KeepOptions): void {
    this.assertUsable();
    checkLayer(layer, this.#tokens.length);
    this.keepLayers(Array.from({ length: layer + 1 }, (_, index) => (index === layer ? slots : undefined)), options);
  }

  keepLayers(all: readonly (Int32Array | undefined)[], { closeGaps = false }: KeepOptions = {}): void {
    this.assertUsable();
    if (this.tentative > 0) throw new TokstreamError('Commit or drop the tentative rows before evicting.', { code: 'pending-rows', stage: 'keep' });
    const changed = all.flatMap((slots, layer) => {
      if (slots === undefined) return [];
      checkLayer(layer, this.#tokens.length);
      const length = this.length(layer);
      const n = checkSlots(slots, this.#model.config.kvHeads, length, 'keep');
      const turns = closeGaps ? this.#turnsToClose(layer, slots, n) : undefined;
      return n === length && turns === undefined ? [] : [{ layer, slots, turns }];
    });
    for (const { layer, slots, turns } of changed) {
      this.#layers[layer]!.keep(slots, turns);
      this.#tokens[layer]!.gather(slots, turns?.to);
    }
  }

  crop(tokens: number): void {
    this.assertUsable();
    if (!Number.isInteger(tokens) || tokens < 0 || tokens > this.seen) throw new TokstreamError(`Cannot crop to ${tokens} of ${this.seen} tokens.`, { code: 'invalid-crop', stage: 'crop' });
    const counts = this.#tokens.map((held) => {
      const count = held.countBefore(tokens);
      if (count === undefined) throw new TokstreamError('Cannot crop into a stretch that was evicted differently for each head; restore a snapshot instead.', { code: 'invalid-crop', stage: 'crop' });
      return count;
    });
    for (const [layer, count] of counts.entries()) {
      this.#layers[layer]!.truncate(count);
      this.#tokens[layer]!.truncate(count);
    }
    this.#positions.length = tokens;
    this.#forest = noRows;
  }

  fork(): FusedKvCache {
    this.assertUsable();
    const fork = new FusedKvCache(this.#model);
    fork.#copyFrom(this);
    return fork;
  }

  snapshot(): CacheMark {
    return this.fork();
  }

  restore(mark: CacheMark): void {
    this.assertUsable();
    if (!(mark instanceof FusedKvCache) || mark.#model !== this.#model) throw new TokstreamError('This mark was not made by a cache of the same model.', { code: 'invalid-cache', stage: 'restore' });
    mark.assertUsable();
    this.#copyFrom(mark);
  }

  async contents(): Promise<CacheContents> {
    this.assertUsable();
    const layers = this.#tokens.map((tokens, layer): LayerContents => ({ tokens: tokens.copy(), places: tokens.places(this.#positions), ...this.#layers[layer]!.read(tokens.length) }));
    return { positions: Int32Array.from(this.#positions), layers };
  }

  bytes(): number {
    if (this.#disposed) return 0;
    const { kvHeads, headDim } = this.#model.config;
    return this.#tokens.reduce((sum, { length }) => sum + 8 * kvHeads * headDim * (length + this.tentative), 0);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const layer of this.#layers) layer[Symbol.dispose]();
  }

  /** @throws `cache-disposed` */
  assertUsable(): void {
    if (this.#disposed) throw new TokstreamError('This cache was disposed; make another with model.createCache().', { code: 'cache-disposed', stage: 'KvCache' });
  }

  #copyFrom(other: FusedKvCache): void {
    const old = this.#layers;
    this.#layers = other.#layers.map((layer) => layer.share());
    for (const layer of old) layer[Symbol.dispose]();
    this.#tokens = other.#tokens.map((tokens) => tokens.clone());
    this.#positions = [...other.#positions];
    this.#forest = other.#forest;
  }

  #fill({ positions, layers }: CacheContents): void {
    const { kvHeads } = this.#model.config;
    this.#positions = [...positions];
    this.#tokens = layers.map(({ tokens, places }) => HeadTokens.from(kvHeads, tokens, places.some((place, at) => place !== positions[tokens[at]!]) ? places : undefined, positions.length));
    for (const [layer, { keys, values }] of layers.entries()) this.#layers[layer]!.fill(keys, values);
  }

  /** How far kept keys have to be turned to stand at consecutive places before the next row; undefined where they do. */
  #turnsToClose(layer: number, slots: Int32Array, n: number): SlotTurns | undefined {
    const frequencies = this.#model.frequencies[layer];
    if (frequencies === undefined) throw new TokstreamError(`Layer ${layer} does not rotate its keys, so that they cannot be placed at other positions; keep them where they are, without closeGaps.`, { code: 'unsupported-positions', stage: 'keep' });
    const from = this.#tokens[layer]!.placesOf(slots, this.#positions);
    const first = this.nextPosition - n;
    const to = Int32Array.from(from, (_, at) => first + (at % n));
    return to.every((place, at) => place === from[at]) ? undefined : { from, to, frequencies };
  }
}
