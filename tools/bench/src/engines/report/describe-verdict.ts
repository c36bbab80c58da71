import { number } from './peer-table.ts';
import type { Verdict } from '../results/verdicts.ts';

/** What was measured and whether it is enough, as two cells. */
export function describeVerdict({ measured, unit, isReached }: Verdict): readonly [measured: string, reached: string] {
  if (measured === undefined) return ['not measured', ''];
  const { median, least, most, rounds } = measured;
  const shown = (value: number): string => (unit === 'percent' ? `${(100 * value).toFixed(0)} %` : unit === 'times' ? `${number(value)}×` : `${value.toFixed(4)} ${unit}`);
  const plain = (value: number): string => shown(value).replace(/[ ×].*$/, '');
  return [`${shown(median)}${rounds > 1 ? ` (${plain(least)}–${plain(most)})` : ''}`, isReached === true ? 'yes' : 'no'];
}
