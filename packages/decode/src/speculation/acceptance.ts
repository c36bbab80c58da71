import type { DraftTree } from '../drafters/draft-tree.ts';

/** Guesses weigh less the longer they lie back: after this many of a kind, an old one weighs a third. */
const memory = 64;
/** Before anything is known, one guess in three comes true, and that opinion weighs as much as so many guesses. */
const [prior, priorWeight] = [1 / 3, 2];

/** How often guesses of each kind came true of late: what a draft is worth is computed from it. Plain data. */
export class Acceptance {
  readonly #hits = new Float64Array(64).fill(prior * priorWeight);
  readonly #tries = new Float64Array(64).fill(priorWeight);

  /** Chance that a guess of this kind is right where the one before it was. */
  chance(kind: number): number {
    return this.#hits[kind]! / this.#tries[kind]!;
  }

  /**
   * Learns from a tree, whether it was fed or not, once it is known which tokens came: of the nodes that hang on what came true, one at
   * most was right.
   *
   * @param taken the tokens that came, in order
   */
  learn(tree: DraftTree, taken: readonly number[]): void {
    const { ids, parents, riders = 0 } = tree;
    // Depth of each node on the path that came true; undefined off it.
    const depths: (number | undefined)[] = [];
    for (let node = 0; node < ids.length - riders; node += 1) {
      const parent = parents[node]!;
      const depth = parent === -1 ? 0 : depths[parent];
      const token = depth === undefined ? undefined : taken[depth];
      if (token === undefined) continue;
      const isRight = token === ids[node];
      this.#count(kindOf(tree, node), isRight);
      if (isRight) depths[node] = depth! + 1;
    }
  }

  /** An independent copy that is easier to change: what is known of other text is a hint. */
  hint(): Acceptance {
    const copy = new Acceptance();
    for (let kind = 0; kind < 64; kind += 1) {
      const weight = Math.min(this.#tries[kind]!, 8);
      copy.#tries[kind] = weight;
      copy.#hits[kind] = this.chance(kind) * weight;
    }
    return copy;
  }

  #count(kind: number, isRight: boolean): void {
    const keep = 1 - 1 / memory;
    this.#hits[kind] = this.#hits[kind]! * keep + Number(isRight);
    this.#tries[kind] = this.#tries[kind]! * keep + 1;
  }
}

/** The kind of a guess. All of a tree that was drawn are of one: to leave out nodes by what was drawn would change the law of the output. */
export function kindOf({ kinds, laws }: DraftTree, node: number): number {
  return laws === undefined ? (kinds?.[node] ?? 0) : 0;
}
