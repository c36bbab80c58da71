/**
 * A table as text, without control characters.
 *
 * @param names how many of the first columns stand to the left
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], names: number): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll(/\p{Cc}/gu, '\uFFFD')));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) => `${line.map((cell, column) => (column < names ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd()}\n`).join('');
}
