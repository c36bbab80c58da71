import type { DraftTree } from './draft-tree.ts';

const mostKinds = 64;

/** Numbers the kinds of several drafters as they come up, so that equal numbers of different drafters are judged apart. */
export class KindNumbers {
  readonly #numbers = new Map<number, number>();

  /** The tree with its kinds numbered anew; kinds that come up after 63 others share the last number. */
  renumber(tree: DraftTree, drafter: number): DraftTree {
    const kinds = Uint8Array.from(tree.ids, (_, node) => this.#numberOf(mostKinds * drafter + (tree.kinds?.[node] ?? 0)));
    return { ...tree, kinds };
  }

  #numberOf(kind: number): number {
    const known = this.#numbers.get(kind);
    if (known !== undefined) return known;
    const number = Math.min(this.#numbers.size, mostKinds - 1);
    this.#numbers.set(kind, number);
    return number;
  }
}
