import { seededRandom } from '@tokstream/core';
import { type CachePolicy, type KvCache, type LayerEntries, type ModelShape, PolicyRun } from '@tokstream/model';

/** What a simulated model computes for each token; tokens are numbered from 0. */
export interface SimulatedWorld {
  readonly shape: ModelShape;
  readonly key: (layer: number, kvHead: number, token: number) => Float32Array;
  readonly value: (layer: number, kvHead: number, token: number) => Float32Array;
  readonly query: (layer: number, head: number, token: number) => Float32Array;
  /** Of row `row` for token `token`, which it sees. */
  readonly logit: (layer: number, head: number, row: number, token: number) => number;
}

/** A shape with what policies look at. */
export function shapeOf({ layers = 2, heads = 4, kvHeads = 2, headDim = 4, rotates = true, windows = [] }: { layers?: number; heads?: number; kvHeads?: number; headDim?: number; rotates?: boolean; windows?: (number | undefined)[] } = {}): ModelShape {
  const rotation = Float32Array.from({ length: headDim / 2 }, (_, pair) => 0.9 ** (8 * pair));
  const eachLayer = Array.from({ length: layers }, (_, layer) => layer);
  return { layers, heads, kvHeads, headDim, width: 1, embeddingWidth: 1, vocabulary: 2, maxPositions: 1000, windows: eachLayer.map((layer) => windows[layer]), rotations: eachLayer.map(() => (rotates ? rotation : undefined)) };
}

/** Vectors drawn from a seed, and some tokens that draw attention. */
export function randomWorld(shape: ModelShape, seed: number): SimulatedWorld {
  const drawn = new Map<number, Float32Array>();
  const draw = (kind: number, layer: number, head: number, token: number): Float32Array => {
    const place = ((kind * 16 + layer) * 16 + head) * 4096 + token;
    if (!drawn.has(place)) {
      const random = seededRandom(seed * 2 ** 24 + place);
      drawn.set(place, Float32Array.from({ length: shape.headDim }, () => 3 * random.next() - 1.2));
    }
    return drawn.get(place)!;
  };
  const world = {
    shape,
    key: (layer: number, head: number, token: number) => draw(0, layer, head, token),
    value: (layer: number, head: number, token: number) => draw(1, layer, head, token),
    query: (layer: number, head: number, token: number) => draw(2, layer, head, token),
  };
  const group = shape.heads / shape.kvHeads;
  const logit = (layer: number, head: number, row: number, token: number): number => {
    const [query, key] = [world.query(layer, head, row), world.key(layer, Math.floor(head / group), token)];
    let sum = 0;
    for (let part = 0; part < query.length; part += 1) sum += query[part]! * key[part]!;
    return sum;
  };
  return { ...world, logit };
}

/** A policy beside a cache that computes nothing but what policies look at: attention over what is kept. */
export class SimulatedRun {
  readonly world: SimulatedWorld;
  /** For each layer and query head the weights that each row gave to each token; empty unless recorded. */
  readonly attention: Map<number, number>[][][];
  readonly #records: boolean;
  /** Options of each eviction. */
  readonly kept: { readonly layer: number; readonly closesGaps: boolean }[] = [];
  /** For each time that entries of a layer were read, the layer and the tokens committed. */
  readonly reads: { readonly layer: number; readonly count: number }[] = [];
  /** Slots that rows saw by selection, a layer each, of the last `feed`; undefined where they saw all. */
  seen: (Int32Array | undefined)[] = [];
  readonly #run: PolicyRun;
  readonly #tokens: number[][][];
  #count: number;

  constructor(policy: CachePolicy | PolicyRun, world: SimulatedWorld, promptLength: number, { records = false, from }: { readonly records?: boolean; readonly from?: SimulatedRun } = {}) {
    this.world = world;
    this.#records = records;
    const { layers, kvHeads, heads } = world.shape;
    this.#run = policy instanceof PolicyRun ? policy : PolicyRun.start(policy, world.shape, promptLength);
    this.#count = from?.count ?? 0;
    this.#tokens = Array.from({ length: layers }, (_, layer) => Array.from({ length: kvHeads }, (_, head) => [...(from?.tokens(layer)[head] ?? [])]));
    this.attention = Array.from({ length: layers }, (_, layer) => Array.from({ length: heads }, (_, head) => [...(from?.attention[layer]?.[head] ?? [])]));
  }

  get count(): number {
    return this.#count;
  }

  /** What is kept of a layer, for each key head. */
  tokens(layer: number): readonly (readonly number[])[] {
    return this.#tokens[layer]!;
  }

  fork(): SimulatedRun {
    return new SimulatedRun(this.#run.fork(), this.world, 0, { records: this.#records, from: this });
  }

  /** Runs and commits the next rows in one call. */
  async feed(rows: number): Promise<void> {
    const { layers } = this.world.shape;
    this.seen = Array.from({ length: layers }, (_, layer) => this.#select(layer, rows));
    for (const heads of this.#tokens) for (const held of heads) for (let row = 0; row < rows; row += 1) held.push(this.#count + row);
    const { want } = this.#run;
    const attention = want.attention || this.#records ? Array.from({ length: layers }, (_, layer) => this.#attend(layer, rows)) : [];
    const queries = Array.from({ length: layers }, (_, layer) => this.#queries(layer, rows));
    this.#count += rows;
    await this.#run.committed(this.#cache(), { attention: want.attention ? attention : [], queries: want.queries ? queries : [] }, rows);
  }

  #queries(layer: number, rows: number): Float32Array {
    const { heads, headDim } = this.world.shape;
    const queries = new Float32Array(heads * rows * headDim);
    for (let line = 0; line < heads * rows; line += 1) queries.set(this.world.query(layer, Math.floor(line / rows), this.#count + (line % rows)), line * headDim);
    return queries;
  }

  #vectors(layer: number, of: 'key' | 'value', from = 0): Float32Array {
    const all = this.#tokens[layer]!.flatMap((held, head) => held.slice(from).map((token) => this.world[of](layer, head, token)));
    const vectors = new Float32Array(all.length * this.world.shape.headDim);
    for (const [at, vector] of all.entries()) vectors.set(vector, at * this.world.shape.headDim);
    return vectors;
  }

  #select(layer: number, rows: number): Int32Array | undefined {
    const slots = this.#tokens[layer]![0]!.length;
    const chosen = this.#run.select?.(layer, { rows, slots, queries: this.#queries(layer, rows), positions: Int32Array.from(this.#tokens[layer]!.flat()), keys: (from = 0) => this.#vectors(layer, 'key', from) })?.slots;
    if (chosen !== undefined) checkSlots(chosen, this.world.shape.kvHeads, slots);
    return chosen;
  }

  #attend(layer: number, rows: number): Float32Array {
    const { heads, kvHeads, windows } = this.world.shape;
    const slots = this.#tokens[layer]![0]!.length;
    const before = slots - rows;
    const seen = this.seen[layer];
    const attention = new Float32Array(heads * rows * slots);
    for (let head = 0; head < heads; head += 1) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const mine = seen?.subarray((kvHead * seen.length) / kvHeads, ((kvHead + 1) * seen.length) / kvHeads);
      for (let row = 0; row < rows; row += 1) {
        const token = this.#count + row;
        const weights = this.#tokens[layer]![kvHead]!.map((other, slot) => {
          const isVisible = slot <= before + row && (slot >= before || mine === undefined || mine.includes(slot)) && token - other < (windows[layer] ?? Infinity);
          return isVisible ? Math.exp(this.world.logit(layer, head, token, other)) : 0;
        });
        const sum = weights.reduce((total, weight) => total + weight, 0);
        attention.set(weights.map((weight) => weight / sum), (head * rows + row) * slots);
        if (this.#records) this.attention[layer]![head]!.push(new Map(this.#tokens[layer]![kvHead]!.map((other, slot) => [other, Math.fround(weights[slot]! / sum)])));
      }
    }
    return attention;
  }

  #cache(): KvCache {
    const { shape } = this.world;
    const cache: Partial<KvCache> = {
      seen: this.#count,
      length: (layer) => this.#tokens[layer]![0]!.length,
      kept: (layer) => Int32Array.from(this.#tokens[layer]!.flat()),
      read: (layer) => {
        this.reads.push({ layer, count: this.#count });
        return Promise.resolve({ keys: this.#vectors(layer, 'key'), values: this.#vectors(layer, 'value') });
      },
      keepLayers: (all, options) => {
        for (const [layer, slots] of all.entries()) {
          if (slots === undefined) continue;
          checkSlots(slots, shape.kvHeads, this.#tokens[layer]![0]!.length);
          const n = slots.length / shape.kvHeads;
          this.#tokens[layer] = this.#tokens[layer]!.map((held, head) => Array.from(slots.subarray(head * n, (head + 1) * n), (slot) => held[slot]!));
          this.kept.push({ layer, closesGaps: options?.closeGaps === true });
        }
      },
    };
    return cache as KvCache;
  }
}

/** What a cache demands of slots: as many for each head, ascending. */
function checkSlots(slots: Int32Array, heads: number, held: number): void {
  const n = slots.length / heads;
  const isValid = Number.isInteger(n) && n > 0 && slots.every((slot, at) => slot >= 0 && slot < held && (at % n === 0 || slot > slots[at - 1]!));
  if (!isValid) throw new Error(`Bad slots ${slots.join()} of ${held} for ${heads} heads.`);
}

/** Entries of one layer for a scorer that is tried without a run. */
export function entriesOf(entries: Partial<LayerEntries> & { readonly slots: number }): LayerEntries {
  return { seen: entries.slots, positions: new Int32Array(0), keys: new Float32Array(0), values: new Float32Array(0), ...entries };
}
