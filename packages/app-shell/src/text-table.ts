/** Rows as lines of text: the first column to the left, the others to the right, the last of them left out where they do not fit. */
export function textTable(rows: readonly (readonly string[])[], width: number = Number.POSITIVE_INFINITY): readonly string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  let shown = widths.length;
  while (shown > 2 && widths.slice(0, shown).reduce((sum, one) => sum + one + 2, -2) > width) shown -= 1;
  return rows.map((row) => row.slice(0, shown).map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ').trimEnd());
}
