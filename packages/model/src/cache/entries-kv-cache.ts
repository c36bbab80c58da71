import { TokstreamError } from '@tokstream/core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeFrequencies } from '../decoder/rope-frequencies.ts';
import { type SlotTurns, turnSlots } from '../kernels/heap/turn-slots.ts';
import type { CacheContents, CacheMark, CacheOptions, CachePrecision, KeepOptions, KvCache, LayerContents } from '../kv-cache.ts';
import { checkContents } from './check-contents.ts';
import type { CacheEntries, HeldEntries, LayerEntries, PlainEntries } from './held-entries.ts';
import { checkLayer, checkSlots } from './check-slots.ts';
import { checkPath, type CommittedKeys, type Forest } from './forest.ts';
import { HeadTokens } from './head-tokens.ts';

const noRows: Forest = { parents: [], positions: [] };

/** Makes the empty entries of a cache. */
export type MakeEntries<Entries extends HeldEntries> = (precision: CachePrecision, config: DecoderConfig) => Entries;

/**
 * The cache of every engine, which holds keys and values as its `Entries`: as tfjs tensors, unless it names others. Where keys are rotated they are stored so: a step rotates only
 * its own rows, and `read` turns them back.
 */
export class EntriesKvCache<Entries extends HeldEntries = CacheEntries> implements KvCache {
  readonly precision: CachePrecision;
  readonly #config: DecoderConfig;
  readonly #make: MakeEntries<Entries>;
  #entries: Entries;
  #tokens: HeadTokens[];
  /** Position of each committed token. */
  #positions: number[] = [];
  #forest: Forest = noRows;
  /** What the layers' rotations come to, once they were asked for. */
  readonly #ropes = new Map<Rope, Float32Array>();
  #disposed = false;

  /** @throws `invalid-cache`, `unsupported-precision` */
  constructor(config: DecoderConfig, make: MakeEntries<Entries>, { precision = 'float32', contents }: CacheOptions = {}) {
    if (contents !== undefined) checkContents(contents, config);
    this.precision = precision;
    this.#config = config;
    this.#make = make;
    this.#entries = make(precision, config);
    this.#tokens = config.layers.map(() => new HeadTokens(config.kvHeads));
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

  /** True when the model with this very configuration object made it. */
  belongsTo(config: DecoderConfig): boolean {
    return this.#config === config;
  }

  /** The tentative rows, for the engine. */
  get forest(): Forest {
    return this.#forest;
  }

  /** What it holds, for the engine. */
  get held(): Entries {
    this.assertUsable();
    return this.#entries;
  }

  /** Takes over the forest of a step that left its rows in `held`, for the engine. */
  grow(forest: Forest): void {
    this.#forest = forest;
  }

  /** A layer's entries in float32, for the engine: borrowed until it gives them to `settle`. */
  entries(this: EntriesKvCache, layer: number): LayerEntries | undefined {
    this.assertUsable();
    return this.#entries.open(layer, this.#turnsToPlaces(layer));
  }

  /** From what a step made of opened entries, new rows at their end, to what `extend` takes; frees the others. For the engine. */
  settle(this: EntriesKvCache, layer: number, opened: LayerEntries | undefined, joined: LayerEntries): LayerEntries {
    return this.#entries.settle(layer, opened, joined);
  }

  /** A layer's committed slots for its mask, and whether they are all tokens in their order, so that layers share the mask. For the engine. */
  committedKeys(layer: number): CommittedKeys & { readonly whole: boolean } {
    const tokens = this.#tokens[layer]!;
    if (tokens.whole) return { length: tokens.length, lists: 1, positions: this.#positions, whole: true };
    return { length: tokens.length, lists: this.#config.kvHeads, positions: this.places(layer), whole: false };
  }

  /** The positions that the keys of the committed slots stand at, `[kvHeads · length]`, a copy; those of `kept`, unless gaps were closed. */
  places(layer: number): Int32Array {
    return this.#tokens[layer]!.places(this.#positions);
  }

  /** Takes over what `settle` made of the entries of a step, for the engine. */
  extend(this: EntriesKvCache, layers: readonly LayerEntries[], forest: Forest): void {
    this.#entries.extend(layers);
    this.#forest = forest;
  }

  length(layer: number): number {
    return this.#tokens[layer]!.length;
  }

  kept(layer: number): Int32Array {
    return this.#tokens[layer]!.copy().map((token) => this.#positions[token]!);
  }

  async read(layer: number): Promise<PlainEntries> {
    this.assertUsable();
    const frequencies = this.#frequencies(layer);
    const length = this.length(layer);
    const { places, keys, values } = await this.#readPlaced(layer);
    if (frequencies !== undefined) turnSlots(keys, length, this.#config.kvHeads, { from: places, to: new Int32Array(places.length), frequencies });
    return { keys, values };
  }

  commit(rows: Int32Array = Int32Array.from(this.#forest.parents.keys())): void {
    this.assertUsable();
    checkPath(this.#forest, rows);
    this.#entries.commit(rows, this.tentative);
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
      const n = checkSlots(slots, this.#config.kvHeads, length, 'keep');
      const turns = closeGaps ? this.#turnsToClose(layer, slots, n) : undefined;
      return n === length && turns === undefined ? [] : [{ layer, slots, turns, isShorter: n < length }];
    });
    this.#entries.keep(changed.filter(({ isShorter }) => isShorter || this.#entries.rotatedTo === 'place'));
    for (const { layer, slots, turns } of changed) this.#tokens[layer]!.gather(slots, turns?.to);
  }

  crop(tokens: number): void {
    this.assertUsable();
    if (!Number.isInteger(tokens) || tokens < 0 || tokens > this.seen) throw new TokstreamError(`Cannot crop to ${tokens} of ${this.seen} tokens.`, { code: 'invalid-crop', stage: 'crop' });
    const counts = this.#tokens.map((held) => {
      const count = held.countBefore(tokens);
      if (count === undefined) throw new TokstreamError('Cannot crop into a stretch that was evicted differently for each head; restore a snapshot instead.', { code: 'invalid-crop', stage: 'crop' });
      return count;
    });
    this.#entries.crop(counts, this.tentative);
    this.#tokens.forEach((held, layer) => held.truncate(counts[layer]!));
    this.#positions.length = tokens;
    this.#forest = noRows;
  }

  fork(): EntriesKvCache<Entries> {
    this.assertUsable();
    const fork = new EntriesKvCache(this.#config, this.#make, { precision: this.precision });
    fork.#copyFrom(this);
    return fork;
  }

  snapshot(): CacheMark {
    return this.fork();
  }

  restore(mark: CacheMark): void {
    this.assertUsable();
    if (!(mark instanceof EntriesKvCache) || mark.#config !== this.#config || mark.precision !== this.precision) throw new TokstreamError('This mark was not made by a cache of the same model and precision.', { code: 'invalid-cache', stage: 'restore' });
    mark.assertUsable();
    this.#copyFrom(mark);
  }

  async contents(): Promise<CacheContents> {
    this.assertUsable();
    // Of a fork, which stays as it is while its layers are read one after another.
    using fork = this.fork();
    const layers: LayerContents[] = [];
    for (const [layer, tokens] of fork.#tokens.entries()) layers.push({ tokens: tokens.copy(), ...(await fork.#readPlaced(layer)) });
    return { positions: Int32Array.from(fork.#positions), layers };
  }

  bytes(): number {
    return this.#entries.bytes();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#entries[Symbol.dispose]();
  }

  /** @throws `cache-disposed` */
  assertUsable(): void {
    if (this.#disposed) throw new TokstreamError('This cache was disposed; make another with model.createCache().', { code: 'cache-disposed', stage: 'KvCache' });
  }

  #copyFrom(other: EntriesKvCache<Entries>): void {
    const old = this.#entries;
    this.#entries = other.#entries.fork() as Entries;
    old[Symbol.dispose]();
    this.#tokens = other.#tokens.map((tokens) => tokens.clone());
    this.#positions = [...other.#positions];
    this.#forest = other.#forest;
  }

  #fill({ positions, layers }: CacheContents): void {
    const { kvHeads } = this.#config;
    this.#positions = [...positions];
    this.#tokens = layers.map(({ tokens, places }) => HeadTokens.from(kvHeads, tokens, places.some((place, at) => place !== positions[tokens[at]!]) ? places : undefined, positions.length));
    for (const [layer, { tokens, keys, values }] of layers.entries()) {
      if (tokens.length === 0) continue;
      const n = tokens.length / kvHeads;
      const own = { keys: keys.slice(), values: values.slice() };
      const turns = this.#turnsToPlaces(layer);
      if (turns !== undefined) turnSlots(own.keys, n, kvHeads, { from: turns.to, to: turns.from, frequencies: turns.frequencies });
      this.#entries.fill(layer, own);
    }
  }

  /** Committed keys, rotated to their places, and values. Copies. */
  async #readPlaced(layer: number): Promise<Omit<LayerContents, 'tokens'>> {
    const places = this.places(layer);
    return { places, ...(await this.#entries.read(layer, this.length(layer), this.#turnsToPlaces(layer))) };
  }

  /** How far the committed keys of a layer are still to be turned; undefined where they stand at their places. */
  #turnsToPlaces(layer: number): SlotTurns | undefined {
    if (this.#entries.rotatedTo === 'place' || !this.#tokens[layer]!.moved) return undefined;
    return { from: this.kept(layer), to: this.places(layer), frequencies: this.#frequencies(layer)! };
  }

  /** How far kept keys have to be turned to stand at consecutive places before the next row; undefined where they do. */
  #turnsToClose(layer: number, slots: Int32Array, n: number): SlotTurns | undefined {
    const frequencies = this.#frequencies(layer);
    if (frequencies === undefined) throw new TokstreamError(`Layer ${layer} does not rotate its keys, so that they cannot be placed at other positions; keep them where they are, without closeGaps.`, { code: 'unsupported-positions', stage: 'keep' });
    const from = this.#tokens[layer]!.placesOf(slots, this.#positions);
    const to = new Int32Array(slots.length);
    for (let at = 0, place = this.nextPosition - n; at < slots.length; at += n) for (let slot = 0; slot < n; slot += 1) to[at + slot] = place + slot;
    return to.every((place, at) => place === from[at]) ? undefined : { from, to, frequencies };
  }

  #frequencies(layer: number): Float32Array | undefined {
    const { layers, headDim } = this.#config;
    const { rope } = layers[layer]!;
    if (rope === undefined) return undefined;
    let frequencies = this.#ropes.get(rope);
    if (frequencies === undefined) this.#ropes.set(rope, (frequencies = ropeFrequencies(rope, headDim)));
    return frequencies;
  }
}
