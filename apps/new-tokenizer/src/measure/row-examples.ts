import { spellToken } from '@tokstream/look';
import type { RowExample } from '../results/cell.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import type { MethodRows } from './seed-world.ts';

const mostExamples = 12;
const mostParts = 5;

/** Where rows of frequent tokens came from that the old vocabulary does not have, spread over the vocabulary from the most frequent on. */
export function rowExamples({ target, rows }: MethodRows, source: Vocabulary): readonly RowExample[] {
  const fresh: number[] = [];
  for (let id = 0; id < target.view.size; id += 1) {
    const key = target.view.keyOf(id);
    if (key !== undefined && source.view.idOf(key) === undefined && /\p{L}{4}/u.test(target.view.textOf(id) ?? '')) fresh.push(id);
  }
  // Early ids are frequent ones; the steps grow, so that most examples are.
  const wanted = Array.from({ length: mostExamples }, (_, at) => fresh[Math.floor((at / mostExamples) ** 2 * fresh.length)]);
  return [...new Set(wanted)].filter((id) => id !== undefined).map((id) => {
    const [begin, end] = [rows.rowPointer[id]!, rows.rowPointer[id + 1]!];
    const parts = Array.from(rows.column.subarray(begin, end), (column, at) => [spellToken(source.tokenizer, column), rows.weight[begin + at]!] as const).toSorted(([, one], [, other]) => Math.abs(other) - Math.abs(one));
    return { token: spellToken(target.tokenizer, id), provenance: rows.provenance[id]!, parts: parts.slice(0, mostParts).map(([token, weight]) => [token, Number(weight.toPrecision(4))] as const), entries: parts.length };
  });
}
