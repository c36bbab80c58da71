/** Key (never rotated) and value that one row left for one key head. */
export interface PlainEntry {
  readonly position: number;
  readonly key: Float64Array;
  readonly value: Float64Array;
}

/** Entries a row may look at beside its own: for each layer and key head a list. */
export type PlainView = readonly (readonly (readonly PlainEntry[])[])[];

/** What one row computes. */
export interface PlainStep {
  readonly logits: Float64Array;
  /** `layers + 1` arrays of `width`. */
  readonly hidden: readonly Float64Array[];
  /** For each layer and query head the weights over the view's entries, then the row's own. */
  readonly attention: readonly (readonly Float64Array[])[];
  /** For each layer and key head. */
  readonly entries: readonly (readonly PlainEntry[])[];
}

/** A model in plain TypeScript that takes one row at a time: the oracle of the cache laws. */
export type PlainModel = (input: number | Float32Array, position: number, view: PlainView) => PlainStep;

/** A committed entry knows which token, counted over all committed ones, it came from. */
export interface PlainKept {
  readonly token: number;
  /** Where its key stands: the position of the entry, unless gaps were closed. */
  readonly place: number;
  readonly entry: PlainEntry;
  /** True until the cache under test has told what it stores of it. */
  readonly isNew: boolean;
}

interface Tentative {
  readonly parent: number;
  readonly position: number;
  readonly step: PlainStep;
}

/** The meaning of a `KvCache`, as short as it can be said: lists of entries, copied instead of shared. */
export class PlainCache {
  readonly #model: PlainModel;
  readonly #heads: number;
  #committed: readonly (readonly (readonly PlainKept[])[])[];
  #positions: readonly number[] = [];
  #tentative: readonly Tentative[] = [];

  constructor(model: PlainModel, layers: number, kvHeads: number) {
    this.#model = model;
    this.#heads = kvHeads;
    this.#committed = Array.from({ length: layers }, () => Array.from({ length: kvHeads }, () => []));
  }

  get seen(): number {
    return this.#positions.length;
  }

  get nextPosition(): number {
    return (this.#positions.at(-1) ?? -1) + 1;
  }

  get span(): number {
    return this.nextPosition - Math.min(this.nextPosition, ...this.#committed.flat(2).map(({ place }) => place));
  }

  get tentative(): readonly Tentative[] {
    return this.#tentative;
  }

  length(layer: number): number {
    return this.#committed[layer]![0]!.length;
  }

  kept(layer: number, head: number): readonly PlainKept[] {
    return this.#committed[layer]![head]!;
  }

  /** Tentative rows a row sees, from the prefix down, itself not counted. */
  ancestors(parent: number): readonly number[] {
    return parent === -1 ? [] : [...this.ancestors(this.#tentative[parent]!.parent), parent];
  }

  feed(input: number | Float32Array, parent: number = this.#tentative.length - 1, position: number = this.#tentative[parent]?.position === undefined ? this.nextPosition : this.#tentative[parent].position + 1): PlainStep {
    const above = this.ancestors(parent).map((row) => this.#tentative[row]!.step.entries);
    const view = this.#committed.map((heads, layer) => heads.map((kept, head) => [...kept.map(({ entry, place }) => ({ ...entry, position: place })), ...above.map((entries) => entries[layer]![head]!)]));
    const step = this.#model(input, position, view);
    this.#tentative = [...this.#tentative, { parent, position, step }];
    return step;
  }

  commit(rows: readonly number[]): void {
    const chosen = rows.map((row) => this.#tentative[row]!);
    const token = this.seen;
    this.#committed = this.#committed.map((heads, layer) =>
      heads.map((kept, head) => [...kept, ...chosen.map(({ position, step }, at) => ({ token: token + at, place: position, entry: step.entries[layer]![head]!, isNew: true }))]),
    );
    this.#positions = [...this.#positions, ...chosen.map(({ position }) => position)];
    this.#tentative = [];
  }

  keep(layer: number, slots: readonly number[], closeGaps = false): void {
    const n = slots.length / this.#heads;
    const first = this.nextPosition - n;
    this.#ofLayer(layer, (kept, head) => slots.slice(head * n, (head + 1) * n).map((slot, at) => ({ ...kept[slot]!, ...(closeGaps && { place: first + at }) })));
  }

  /** What the cache under test stores of a layer's entries, which is from now on what they are. */
  adopt(layer: number, stored: readonly (readonly Pick<PlainEntry, 'key' | 'value'>[])[]): void {
    this.#ofLayer(layer, (kept, head) => kept.map((each, at) => ({ ...each, isNew: false, entry: { ...each.entry, ...(each.isNew && stored[head]![at]!) } })));
  }

  /** False, and nothing done, where the heads of a layer would keep different numbers. */
  crop(tokens: number): boolean {
    const cropped = this.#committed.map((heads) => heads.map((kept) => kept.filter(({ token }) => token < tokens)));
    if (cropped.some((heads) => heads.some((kept) => kept.length !== heads[0]!.length))) return false;
    this.#committed = cropped;
    this.#positions = this.#positions.slice(0, tokens);
    this.#tentative = [];
    return true;
  }

  fork(): PlainCache {
    const fork = new PlainCache(this.#model, 0, this.#heads);
    fork.restore(this);
    return fork;
  }

  restore(other: PlainCache): void {
    this.#committed = other.#committed;
    this.#positions = other.#positions;
    this.#tentative = other.#tentative;
  }

  #ofLayer(layer: number, change: (kept: readonly PlainKept[], head: number) => readonly PlainKept[]): void {
    this.#committed = this.#committed.map((heads, index) => (index === layer ? heads.map(change) : heads));
  }
}
