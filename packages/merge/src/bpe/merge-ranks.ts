import { TokstreamError } from '@tokstream/core';
import type { MergeTable } from './merge-table.ts';
import { idLimit, parseMergeTable } from './parse-merge-table.ts';

/** A table made ready for replaying. */
export class MergeRanks {
  readonly merges: MergeTable['merges'];
  readonly #firstOf = new Map<number, number>();
  /** The next merge of the same pair, or -1. */
  readonly #nextOf: Int32Array;
  /** Pairs of the tokenizer's tokens that stand side by side inside a merged token. */
  readonly #joints = new Set<number>();

  constructor(table: MergeTable) {
    const { merges, vocabularySize } = parseMergeTable(table);
    if (merges.length >= 2 ** 21) throw new TokstreamError(`A table of ${merges.length} merges is too long; keep the first ${2 ** 21 - 1}.`, { code: 'invalid-merge-table', stage: 'merge' });
    this.merges = merges;
    this.#nextOf = new Int32Array(merges.length).fill(-1);
    for (let rank = merges.length - 1; rank >= 0; rank -= 1) {
      const key = merges[rank]![0] * idLimit + merges[rank]![1];
      this.#nextOf[rank] = this.#firstOf.get(key) ?? -1;
      this.#firstOf.set(key, rank);
    }
    // The tokens that what was merged to an id begins and ends with, of the tokenizer's own token itself as well.
    const [firsts, lasts] = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
    const of = (ends: Map<number, Set<number>>, id: number): Set<number> => {
      let set = ends.get(id);
      if (set === undefined) ends.set(id, (set = new Set(id < vocabularySize ? [id] : [])));
      return set;
    };
    for (const [left, right, merged] of merges) {
      for (const last of of(lasts, left)) for (const first of of(firsts, right)) this.#joints.add(last * idLimit + first);
      for (const first of of(firsts, left)) of(firsts, merged).add(first);
      for (const last of of(lasts, right)) of(lasts, merged).add(last);
    }
  }

  /** Whether two neighbouring tokens of the tokenizer can ever be part of one merged token. */
  mayJoin(left: number, right: number): boolean {
    return this.#joints.has(left * idLimit + right);
  }

  /** The first merge of a pair after another merge, or -1. */
  after(rank: number, left: number, right: number): number {
    let found = this.#firstOf.get(left * idLimit + right) ?? -1;
    while (found >= 0 && found <= rank) found = this.#nextOf[found]!;
    return found;
  }
}
