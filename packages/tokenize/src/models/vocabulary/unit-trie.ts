import { buildUnitTrie } from './build-unit-trie.ts';
import { leaf } from './double-array-builder.ts';

/** What is no node and no token. */
export const nothing = -1;

/** The node before any unit. */
export const trieRoot = 0;

/**
 * Tokens by their UTF-16 units, in a double array of 12 bytes a slot: 50,000 Unigram pieces take less than 2 MB.
 *
 * Tokens with lone surrogates are left out: they occur in no text, and half a character is no place to end a token.
 *
 * Source: Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure" (1989).
 */
export class UnitTrie {
  /** By node: the child for code `c` is slot `base + c`, if that slot's parent is this node; `leaf` if there is none. */
  readonly #base: Int32Array;
  readonly #parent: Int32Array;
  readonly #id: Int32Array;
  /** By unit: 1 for the most frequent one, and so on; 0 for units of no token. No node is the child for code 0. */
  readonly #codes: Int32Array;

  /** Of two equal spellings the later counts. */
  constructor(entries: Iterable<readonly [token: string, id: number]>) {
    const { base, parent, id, codes } = buildUnitTrie(entries);
    this.#base = base;
    this.#parent = parent;
    this.#id = id;
    this.#codes = codes;
  }

  /** The node after one more unit, or `nothing`. */
  step(node: number, unit: number): number {
    const child = this.#base[node]! + this.#codes[unit]!;
    return child > 0 && this.#parent[child] === node ? child : nothing;
  }

  /** The token that ends at a node, or `nothing`. */
  idAt(node: number): number {
    return this.#id[node]!;
  }

  /** Whether no unit leads on from a node. */
  isLeaf(node: number): boolean {
    return this.#base[node] === leaf;
  }
}
