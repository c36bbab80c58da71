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
interface Kept {
  readonly token: number;
  readonly entry: PlainEntry;
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
  #committed: readonly (readonly (readonly Kept[])[])[];
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

  get tentative(): readonly Tentative[] {
    return this.#tentative;
  }

  length(layer: number): number {
    return this.#committed[layer]![0]!.length;
  }

  entries(layer: number, head: number): readonly PlainEntry[] {
    return this.#committed[layer]![head]!.map(({ entry }) => entry);
  }

  /** Tentative rows a row sees, from the prefix down, itself not counted. */
  ancestors(parent: number): readonly number[] {
    return parent === -1 ? [] : [...this.ancestors(this.#tentative[parent]!.parent), parent];
  }

  feed(input: number | Float32Array, parent: number = this.#tentative.length - 1, position: number = this.#tentative[parent]?.position === undefined ? this.nextPosition : this.#tentative[parent].position + 1): PlainStep {
    const above = this.ancestors(parent).map((row) => this.#tentative[row]!.step.entries);
    const view = this.#committed.map((heads, layer) => heads.map((_, head) => [...this.entries(layer, head), ...above.map((entries) => entries[layer]![head]!)]));
    const step = this.#model(input, position, view);
    this.#tentative = [...this.#tentative, { parent, position, step }];
    return step;
  }

  commit(rows: readonly number[]): void {
    const chosen = rows.map((row) => this.#tentative[row]!);
    const token = this.seen;
    this.#committed = this.#committed.map((heads, layer) =>
      heads.map((kept, head) => [...kept, ...chosen.map(({ step }, at) => ({ token: token + at, entry: step.entries[layer]![head]! }))]),
    );
    this.#positions = [...this.#positions, ...chosen.map(({ position }) => position)];
    this.#tentative = [];
  }

  keep(layer: number, slots: readonly number[]): void {
    const n = slots.length / this.#heads;
    this.#committed = this.#committed.map((heads, index) => (index === layer ? heads.map((kept, head) => slots.slice(head * n, (head + 1) * n).map((slot) => kept[slot]!)) : heads));
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
}
