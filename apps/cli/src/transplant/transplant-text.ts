import type { TransplantReport } from '@tokstream/embed-init';
import { textTable } from '../audit/text-table.ts';
import type { TextScore } from './score-texts.ts';

/** What `transplant` tells. */
export interface TransplantResult extends TransplantReport {
  readonly out: string;
  readonly method: string;
  /** On the texts of `--eval`. */
  readonly before?: TextScore;
  readonly after?: TextScore;
  readonly seconds: number;
}

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** The tables of a report, for text and for a page. */
export function transplantTables({ vocabularyBefore, vocabulary, rows, tables, before, after }: TransplantResult): readonly Table[] {
  const count = (value: number): string => value.toLocaleString('en');
  const share = (value: number): string => `${((100 * value) / rows.rows).toFixed(1)} %`;
  const scores: readonly (readonly string[])[] =
    before === undefined || after === undefined
      ? []
      : [
          ['bits per byte', before.bitsPerByte.toFixed(4), after.bitsPerByte.toFixed(4)],
          ['tokens per byte', before.tokensPerByte.toFixed(4), after.tokensPerByte.toFixed(4)],
        ];
  return [
    { head: ['', 'before', 'after'], rows: [['tokens', count(vocabularyBefore), count(vocabulary)], ...scores, ...tables.map(({ name, normBefore, normAfter }) => [`mean length, ${name}`, normBefore.toFixed(4), normAfter.toFixed(4)])] },
    { head: ['rows', 'number', 'share'], rows: [...Object.entries(rows.byProvenance).map(([provenance, number]) => [provenance, count(number), share(number)]), ['source rows of a mixed one', rows.entriesPerMixedRow.toFixed(1), '']] },
  ];
}

export function transplantText(result: TransplantResult): string {
  return transplantTables(result).map(({ head, rows }) => textTable(head, rows, 1)).join('\n');
}
