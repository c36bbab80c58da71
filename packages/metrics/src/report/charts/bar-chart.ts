import { escapeHtml } from '@tokstream/look';
import type { Interval } from '../../contract/measure.ts';
import { formatNumber } from '../format-number.ts';
import { linearTicks } from './axis-ticks.ts';
import { at, chartFrame } from './chart-frame.ts';
import { seriesStyle } from './series-style.ts';

/** One bar. */
export interface Bar {
  readonly name: string;
  /** Which run it is of, which tells its colour. */
  readonly index: number;
  readonly value: number;
  readonly interval?: Interval | undefined;
}

const width = 460;
const rowHeight = 18;
const nameWidth = 130;
const longestName = 20;

/** A bar for each number, with its interval, from zero; empty for none. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  if (bars.length === 0) return '';
  const ends = bars.flatMap(({ value, interval }) => [value, interval?.high ?? value, interval?.low ?? value]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const span = high - low || 1;
  const height = bars.length * rowHeight + 34;
  const x = (value: number): string => at(nameWidth + ((value - low) / span) * (width - nameWidth - 60));
  const grid = linearTicks(low, high, 4).map((tick) => `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="4" y2="${height - 24}"/><text x="${x(tick)}" y="${height - 8}" text-anchor="middle">${escapeHtml(formatNumber(tick, unit))}</text>`);
  const rows = bars.map(({ name, index, value, interval }, row) => {
    const [top, middle] = [4 + row * rowHeight, 4 + (row + 0.5) * rowHeight];
    const [from, to] = [Math.min(0, value), Math.max(0, value)];
    const whisker = interval === undefined ? '' : `<line class="whisker" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${at(middle)}" y2="${at(middle)}"/>`;
    const end = Math.max(to, interval?.high ?? to);
    return `<g ${seriesStyle(index)}><title>${escapeHtml(`${name}: ${formatNumber(value, unit)}`)}</title><rect x="${x(from)}" y="${at(top + 3)}" width="${at(Math.max(0.5, Number(x(to)) - Number(x(from))))}" height="${rowHeight - 6}"/>${whisker}</g><text x="${nameWidth - 8}" y="${at(middle)}" dy=".32em" text-anchor="end">${escapeHtml(shortened(name))}</text><text x="${at(Number(x(end)) + 5)}" y="${at(middle)}" dy=".32em">${escapeHtml(formatNumber(value, unit))}</text>`;
  });
  return chartFrame(title, [width, height], `${grid.join('')}${rows.join('')}`);
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= longestName ? name : `${characters.slice(0, longestName - 1).join('')}…`;
}
