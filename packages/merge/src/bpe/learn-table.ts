import type { LearnedPairs, LearnLimits } from './learn-pairs.ts';
import { learnPairs } from './learn-pairs.ts';
import type { MayMerge } from './merge-boundary.ts';
import type { MergeTable } from './merge-table.ts';
import type { Spellings } from './spellings.ts';

/** A table, and the sequences that it was learned on as it leaves them. */
export interface LearnedTable extends Pick<LearnedPairs, 'chain'> {
  readonly table: MergeTable;
}

/** Learns a table on sequences of ids: `learnPairs` where ids stand for bytes, so that equal bytes are one token however they came about. */
export function learnTable(unit: MergeTable['unit'], spellings: Spellings, mayMerge: MayMerge, sequences: readonly ArrayLike<number>[], limits: LearnLimits): LearnedTable {
  const made: string[] = [];
  const idOfMade = new Map<string, number>();
  const spell = (id: number): string | null => made[id - spellings.size] ?? spellings.of(id);
  const { merges, chain } = learnPairs(
    sequences,
    (left, right) => {
      const [before, after] = [spell(left), spell(right)];
      return before !== null && after !== null && mayMerge(before, after);
    },
    (left, right) => {
      const spelling = spell(left)! + spell(right)!;
      const known = spellings.idOf(spelling) ?? idOfMade.get(spelling);
      if (known !== undefined) return known;
      const id = spellings.size + made.length;
      made.push(spelling);
      idOfMade.set(spelling, id);
      return id;
    },
    limits,
  );
  return { table: { unit, vocabularySize: spellings.size, merges }, chain };
}
