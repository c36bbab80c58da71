import { formatNumber, formatUnit } from '../report/format-number.ts';
import type { Comparison, ComparisonRow } from './comparison.ts';

/** Settings of `renderComparison`. */
export interface RenderComparisonOptions {
  /** Also the numbers that are the same. Default false */
  readonly all?: boolean;
}

const order: readonly ComparisonRow['verdict'][] = ['worse', 'better', 'changed', 'unclear', 'same'];

/**
 * A comparison as a table of plain text, with a line end: worse first, then better, then what is unclear; what only one side has and what the
 * runs differ in come below.
 */
export function renderComparison({ rows, onlyBefore, onlyAfter, environment }: Comparison, { all = false }: RenderComparisonOptions = {}): string {
  const told = rows.filter(({ verdict }) => all || verdict !== 'same').toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const table = told.map((row) => {
    const { metric, measure, labels, unit, before, after, difference, interval, verdict } = row;
    const labelText = Object.values(labels).join(' ');
    return [verdict, `${metric}.${measure}${labelText === '' ? '' : ` ${labelText}`}`, formatNumber(before, unit), '->', formatNumber(after, unit), formatUnit(unit), signed(difference, unit), interval === undefined ? '' : `${signed(interval.low, unit)} to ${signed(interval.high, unit)}`];
  });
  const widths = table.reduce<number[]>((most, cells) => cells.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const isNumber = (at: number): boolean => at === 2 || at === 4 || at === 6;
  const lines = table.map((cells) => cells.map((cell, at) => (isNumber(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  ').trimEnd());
  const same = rows.length - rows.filter(({ verdict }) => verdict !== 'same').length;
  const notes = [
    ...(same > 0 && !all ? [`${same} of ${rows.length} numbers are the same.`] : []),
    ...(rows.length === 0 ? ['The two have no number in common.'] : []),
    ...onlyBefore.map((key) => `only before: ${key}`),
    ...onlyAfter.map((key) => `only after: ${key}`),
    ...Object.entries(environment).map(([fact, [first, second]]) => `measured with another ${fact}: ${first ?? 'none'} -> ${second ?? 'none'}`),
  ];
  return [...lines, ...notes].map((line) => `${line}\n`).join('');
}

function signed(value: number, unit: string): string {
  return value > 0 ? `+${formatNumber(value, unit)}` : formatNumber(value, unit);
}
