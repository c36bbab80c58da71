import type { Figures } from '../measure/figures.ts';
import { figureColumns, formatFigures } from './format-figures.ts';

/** What a narrow terminal does without, dearest last. */
const dispensable = ['plain s', 'rounds', 'drafted', 'accepted', 'rows/call', 'seconds'];

/** Figures as lines of text, names to the left and numbers to the right, with as many columns as fit. */
export function terminalTable(rows: readonly (readonly [name: string, figures: Figures])[], width: number): readonly string[] {
  const cells = [figureColumns, ...rows.map(([name, figures]) => formatFigures(name, figures))];
  const columns = figureColumns.map((name, at) => ({ name, at, width: Math.max(...cells.map((row) => row[at]!.length)) }));
  for (const name of dispensable) {
    if (columns.reduce((sum, column) => sum + column.width + 2, -2) <= width) break;
    columns.splice(columns.findIndex((column) => column.name === name), 1);
  }
  return cells.map((row) => columns.map(({ at, width }) => (at === 0 ? row[at]!.padEnd(width) : row[at]!.padStart(width))).join('  '));
}
