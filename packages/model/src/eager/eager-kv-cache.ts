import * as tf from '@tensorflow/tfjs-core';
import { batchedGather, runHeapKernel } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { CacheMark, KvCache } from '../kv-cache.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeFrequencies, ropeTables } from '../decoder/rope-frequencies.ts';
import { keepSlotsKernel } from '../kernels/heap/keep-slots.ts';
import { checkPath, type CommittedKeys, type Forest } from './forest.ts';
import { HeadTokens } from './head-tokens.ts';

/** One layer's entries, committed then tentative: `[kvHeads, n, headDim]` each; undefined while there is none. */
export type LayerEntries = {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
};

const noRows: Forest = { parents: [], positions: [] };

/**
 * A cache of tfjs tensors. Where keys are rotated they are stored so, at their original position: a step rotates only its
 * own rows, and `read` turns them back.
 */
export class EagerKvCache implements KvCache {
  readonly #config: DecoderConfig;
  #layers: (LayerEntries | undefined)[];
  #tokens: HeadTokens[];
  /** Position of each committed token. */
  #positions: number[] = [];
  #forest: Forest = noRows;
  #disposed = false;

  constructor(config: DecoderConfig) {
    this.#config = config;
    this.#layers = config.layers.map(() => undefined);
    this.#tokens = config.layers.map(() => new HeadTokens(config.kvHeads));
  }

  get seen(): number {
    return this.#positions.length;
  }

  get nextPosition(): number {
    return (this.#positions.at(-1) ?? -1) + 1;
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

  /** A layer's entries, for the engine; borrowed. */
  entries(layer: number): LayerEntries | undefined {
    this.assertUsable();
    return this.#layers[layer];
  }

  /** A layer's committed slots for its mask, and whether they are all tokens in their order, so that layers share the mask. For the engine. */
  committedKeys(layer: number): CommittedKeys & { readonly whole: boolean } {
    const tokens = this.#tokens[layer]!;
    if (tokens.whole) return { length: tokens.length, lists: 1, positions: this.#positions, whole: true };
    return { length: tokens.length, lists: this.#config.kvHeads, positions: this.kept(layer), whole: false };
  }

  /** Takes over the tensors of a step, for the engine: entries with new tentative rows at their end. */
  extend(layers: readonly LayerEntries[], forest: Forest): void {
    this.#replace([...layers]);
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
    const { kvHeads, headDim, layers } = this.#config;
    const length = this.length(layer);
    const { rope } = layers[layer]!;
    const positions = this.kept(layer);
    const entries = this.#layers[layer];
    if (entries === undefined) return { keys: new Float32Array(0), values: new Float32Array(0) };
    const [keyTensor, valueTensor] = tf.tidy(() => [entries.keys, entries.values].map((tensor) => tf.slice(tensor, [0, 0, 0], [kvHeads, length, headDim])) as [tf.Tensor3D, tf.Tensor3D]);
    const [stored, values] = (await Promise.all([keyTensor.data(), valueTensor.data()])) as [Float32Array, Float32Array];
    tf.dispose([keyTensor, valueTensor]);
    // The cpu backend reads a slice as a view of the cache's own memory.
    return { keys: rope === undefined ? stored.slice() : rotateBack(stored, positions, rope, headDim), values: values.slice() };
  }

  commit(rows: Int32Array = Int32Array.from(this.#forest.parents.keys())): void {
    this.assertUsable();
    checkPath(this.#forest, rows);
    if (rows.length < this.tentative) {
      this.#select((layer) => {
        const committed = this.length(layer);
        const slots = Int32Array.from({ length: committed + rows.length }, (_, slot) => (slot < committed ? slot : committed + rows[slot - committed]!));
        return this.#sameForAllHeads(slots);
      });
    }
    for (const tokens of this.#tokens) tokens.append(this.seen, rows.length);
    for (const row of rows) this.#positions.push(this.#forest.positions[row]!);
    this.#forest = noRows;
  }

  keep(layer: number, slots: Int32Array): void {
    this.assertUsable();
    if (this.tentative > 0) throw new TokstreamError('Commit or drop the tentative rows before evicting.', { code: 'pending-rows', stage: 'keep' });
    const n = slots.length / this.#config.kvHeads;
    const length = this.length(layer);
    const valid = Number.isInteger(n) && slots.every((slot, at) => slot >= 0 && slot < length && (at % n === 0 || slot > slots[at - 1]!));
    if (!valid) throw new TokstreamError(`Slots to keep must be ascending in [0, ${length}) for each of ${this.#config.kvHeads} key heads, the same number for all.`, { code: 'invalid-slots', stage: 'keep' });
    this.#select((index) => (index === layer ? slots : undefined));
    this.#tokens[layer]!.gather(slots);
  }

  crop(tokens: number): void {
    this.assertUsable();
    if (!Number.isInteger(tokens) || tokens < 0 || tokens > this.seen) throw new TokstreamError(`Cannot crop to ${tokens} of ${this.seen} tokens.`, { code: 'invalid-crop', stage: 'crop' });
    const counts = this.#tokens.map((held) => {
      const count = held.countBefore(tokens);
      if (count === undefined) throw new TokstreamError('Cannot crop into a stretch that was evicted differently for each head; restore a snapshot instead.', { code: 'invalid-crop', stage: 'crop' });
      return count;
    });
    this.#select((layer) => (counts[layer]! < this.length(layer) + this.tentative ? this.#sameForAllHeads(Int32Array.from({ length: counts[layer]! }, (_, slot) => slot)) : undefined));
    this.#tokens.forEach((held, layer) => held.truncate(counts[layer]!));
    this.#positions.length = tokens;
    this.#forest = noRows;
  }

  fork(): EagerKvCache {
    this.assertUsable();
    const fork = new EagerKvCache(this.#config);
    fork.#copyFrom(this);
    return fork;
  }

  snapshot(): CacheMark {
    return this.fork();
  }

  restore(mark: CacheMark): void {
    this.assertUsable();
    if (!(mark instanceof EagerKvCache) || mark.#config !== this.#config) throw new TokstreamError('This mark was not made by a cache of the same model.', { code: 'invalid-cache', stage: 'restore' });
    mark.assertUsable();
    this.#copyFrom(mark);
  }

  bytes(): number {
    return this.#layers.reduce((sum, entries) => sum + (entries === undefined ? 0 : 4 * (entries.keys.size + entries.values.size)), 0);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#replace(this.#layers.map(() => undefined));
  }

  /** @throws `cache-disposed` */
  assertUsable(): void {
    if (this.#disposed) throw new TokstreamError('This cache was disposed; make another with model.createCache().', { code: 'cache-disposed', stage: 'KvCache' });
  }

  #copyFrom(other: EagerKvCache): void {
    this.#replace(other.#layers.map((entries) => (entries === undefined ? undefined : { keys: tf.clone(entries.keys), values: tf.clone(entries.values) })));
    this.#tokens = other.#tokens.map((tokens) => tokens.clone());
    this.#positions = [...other.#positions];
    this.#forest = other.#forest;
  }

  #sameForAllHeads(slots: Int32Array): Int32Array {
    const { kvHeads } = this.#config;
    const all = new Int32Array(kvHeads * slots.length);
    for (let head = 0; head < kvHeads; head += 1) all.set(slots, head * slots.length);
    return all;
  }

  /** Keeps the tensors of the slots `choose` names, tentative ones counted, a layer at a time; undefined leaves a layer alone. */
  #select(choose: (layer: number) => Int32Array | undefined): void {
    const chosen = this.#layers.flatMap((entries, layer) => {
      const slots = choose(layer);
      return slots === undefined || entries === undefined ? [] : [{ layer, slots, entries }];
    });
    const kept = keepSlots(chosen.filter(({ slots }) => slots.length > 0).flatMap(({ slots, entries }) => [{ tensor: entries.keys, slots }, { tensor: entries.values, slots }]));
    let next = 0;
    for (const { layer, slots, entries } of chosen) {
      this.#layers[layer] = slots.length === 0 ? undefined : { keys: kept[next]!, values: kept[next + 1]! };
      if (slots.length > 0) next += 2;
      tf.dispose([entries.keys, entries.values]);
    }
  }

  #replace(layers: (LayerEntries | undefined)[]): void {
    const old = this.#layers;
    this.#layers = layers;
    for (const entries of old) if (entries !== undefined) tf.dispose([entries.keys, entries.values]);
  }
}

/** The slots to keep of each tensor `[kvHeads, n, headDim]`; on wasm as one op, since a step with a draft waits for it. */
function keepSlots(chosen: readonly { readonly tensor: tf.Tensor3D; readonly slots: Int32Array }[]): readonly tf.Tensor3D[] {
  if (chosen.length === 0) return [];
  const fused = runHeapKernel(keepSlotsKernel, chosen.map(({ tensor }) => tensor), { slots: chosen.map(({ slots }) => slots) });
  if (fused !== undefined) return fused as tf.Tensor3D[];
  return chosen.map(({ tensor, slots }) => {
    const [kvHeads, , headDim] = tensor.shape;
    const n = slots.length / kvHeads;
    const isPrefix = slots.every((slot, at) => slot === at % n);
    return isPrefix ? tf.slice(tensor, [0, 0, 0], [kvHeads, n, headDim]) : (tf.tidy(() => batchedGather(tensor, tf.tensor2d(slots, [kvHeads, n], 'int32'))) as tf.Tensor3D);
  });
}

/** Undoes the rotation of keys `[kvHeads, n, headDim]` at their positions `[kvHeads · n]`. */
function rotateBack(rotated: Float32Array, positions: Int32Array, rope: Rope, headDim: number): Float32Array {
  const half = headDim / 2;
  const { cosines, sines } = ropeTables(ropeFrequencies(rope, headDim), positions);
  return rotated.map((value, at) => {
    const pair = at % headDim;
    const partner = pair < half ? rotated[at + half]! : -rotated[at - half]!;
    return value * cosines[at]! + partner * sines[at]!;
  });
}
