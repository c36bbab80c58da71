import { escapeHtml } from '@tokstream/look';
import type { HistogramValue } from '../../statistics/exponential-histogram.ts';
import { formatNumber } from '../format-number.ts';
import { logTicks } from './axis-ticks.ts';
import { at, chartFrame } from './chart-frame.ts';
import { seriesStyle } from './series-style.ts';

/** The values of one run. */
export interface DistributionSeries {
  readonly name: string;
  readonly index: number;
  readonly histogram: HistogramValue;
}

const [width, height] = [460, 240];
const edge = { left: 40, right: 14, top: 10, bottom: 28 };

/** The share of the values that are at most so large, over a logarithmic axis; empty where there are none above 0. */
export function distributionChart(title: string, unit: string, series: readonly DistributionSeries[]): string {
  const ends = series.flatMap(({ histogram: { buckets, scale } }) => (buckets.length === 0 ? [] : [2 ** (buckets[0]![0] * 2 ** -scale), 2 ** ((buckets.at(-1)![0] + 1) * 2 ** -scale)]));
  if (ends.length === 0) return '';
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const [low, high] = [Math.log(least / 1.1), Math.log(most * 1.1)];
  const x = (value: number): string => at(edge.left + ((Math.log(value) - low) / (high - low)) * (width - edge.left - edge.right));
  const y = (share: number): string => at(height - edge.bottom - share * (height - edge.top - edge.bottom));
  const shares = [0, 0.5, 0.9, 0.99, 1].map((share) => `<line class="grid" x1="${edge.left}" x2="${width - edge.right}" y1="${y(share)}" y2="${y(share)}"/>${share === 0.99 ? '' : `<text x="${edge.left - 6}" y="${y(share)}" dy=".32em" text-anchor="end">${share * 100} %</text>`}`);
  const ticks = logTicks(least / 1.1, most * 1.1).map((tick) => `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${y(0)}" y2="${at(height - edge.bottom + 4)}"/><text x="${x(tick)}" y="${height - 10}" text-anchor="middle">${escapeHtml(formatNumber(tick, unit))}</text>`);
  const lines = series.map(({ name, index, histogram }) => `<g ${seriesStyle(index)}><title>${escapeHtml(name)}</title><path d="${stairs(histogram, x, y)}"/></g>`);
  return chartFrame(title, [width, height], `${shares.join('')}${ticks.join('')}${lines.join('')}`);
}

function stairs({ count, zero, scale, buckets }: HistogramValue, x: (value: number) => string, y: (share: number) => string): string {
  if (buckets.length === 0) return '';
  let seen = zero;
  const start = `M${x(2 ** (buckets[0]![0] * 2 ** -scale))} ${y(seen / count)}`;
  const steps = buckets.map(([index, times]) => {
    seen += times;
    return `H${x(2 ** ((index + 1) * 2 ** -scale))}V${y(seen / count)}`;
  });
  return `${start}${steps.join('')}`;
}
