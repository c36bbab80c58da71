import { TokstreamError } from '@tokstream/core';
import { bytePairEncode } from './byte-pair-encode.ts';
import type { Merge } from './merge.ts';

/** Most left neighbours whose table is kept: `size` bytes each. */
const maxTables = 64;

/**
 * Which tokens may stand next to each other in a byte-pair encoding.
 *
 * Tokens are trees of merges. Where two meet, the encoder sees the right edge of the left tree and the left edge of the right
 * one grow by their ranks; the pair is not canonical when some merge across the border comes first. On equal ranks the one
 * further left wins. Sequences are canonical when all neighbours are (van Antwerpen and Neubeck, "So many tokens, so little
 * time", 2024).
 */
export class MergeLaw {
  readonly #size: number;
  /** Rank at which the token comes about: -1 for single bytes, undefined for what the encoder never makes. */
  readonly #rank: (number | undefined)[];
  readonly #right: Int32Array;
  /** For a left part the tokens that begin with it, each with one merge more. */
  readonly #grown = new Map<number, number[]>();
  readonly #mergesByLeft = new Map<number, Merge[]>();
  readonly #tables = new Map<number, Uint8Array>();

  /**
   * @param bytesOf what each id below `size` spells; undefined for special tokens
   * @param merges in the order of their ranks
   * @throws `unsupported-vocabulary` when a merge uses a part that only a later merge makes
   */
  constructor(size: number, bytesOf: (id: number) => Uint8Array | undefined, merges: readonly Merge[]) {
    this.#size = size;
    this.#rank = Array.from({ length: size });
    this.#right = new Int32Array(size).fill(-1);
    const encode = bytePairEncode(size, bytesOf, merges);
    for (let id = 0; id < size; id += 1) {
      const bytes = bytesOf(id);
      if (bytes === undefined || bytes.length === 0) continue;
      const { ids, last } = encode(bytes);
      if (ids.length !== 1 || ids[0] !== id) continue;
      this.#rank[id] = last?.rank ?? -1;
      if (last === undefined) continue;
      this.#right[id] = last.right;
      append(this.#grown, last.left, id);
    }
    for (const merge of merges) {
      const [left, right] = [this.#rank[merge.left], this.#rank[merge.right]];
      if (left === undefined || right === undefined) continue;
      if (left >= merge.rank || right >= merge.rank) throw new TokstreamError(`Merge ${merge.rank} uses a token that is made later; exact bytes need merges in the order in which they were learnt.`, { code: 'unsupported-vocabulary', stage: 'byteModel' });
      append(this.#mergesByLeft, merge.left, merge);
    }
  }

  /** Whether the encoder ever makes this token. */
  isReachable(id: number): boolean {
    return this.#rank[id] !== undefined;
  }

  /** Whether the encoder merges across the border of these two. */
  blocks(left: number, id: number): boolean {
    let table = this.#tables.get(left);
    if (table === undefined) {
      table = this.#tableOf(left);
      if (this.#tables.size >= maxTables) this.#tables.delete(this.#tables.keys().next().value!);
      this.#tables.set(left, table);
    }
    return table[id] === 1;
  }

  #tableOf(left: number): Uint8Array {
    const blocked = new Uint8Array(this.#size);
    let eaten = Number.POSITIVE_INFINITY;
    for (let edge = left; edge >= 0; edge = this.#right[edge]!) {
      for (const { right, rank } of this.#mergesByLeft.get(edge) ?? []) {
        if (rank >= eaten) continue;
        blocked[right] = 1;
        for (const grown of this.#grown.get(right) ?? []) if (this.#rank[grown]! >= rank) this.#blockAll(grown, blocked);
      }
      eaten = this.#rank[edge] ?? -1;
    }
    return blocked;
  }

  #blockAll(id: number, blocked: Uint8Array): void {
    blocked[id] = 1;
    for (const grown of this.#grown.get(id) ?? []) this.#blockAll(grown, blocked);
  }
}

function append<Value>(map: Map<number, Value[]>, key: number, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
