import { escapeHtml, niceTicks, seriesLook } from '@tokstream/look';
import { formatStep } from '../view/format-figures.ts';

/** One method over the steps. */
export interface RecoverySeries {
  readonly name: string;
  /** Its place among the methods, which tells its look. */
  readonly index: number;
  readonly points: readonly { readonly step: number; readonly value: number; readonly margin?: number | undefined }[];
}

/** What a chart shows. */
export interface RecoveryChart {
  readonly title: string;
  readonly series: readonly RecoverySeries[];
  /** A value that is the same at every step, as a line across. */
  readonly across: { readonly label: string; readonly value: number } | undefined;
}

const [width, height] = [920, 400];
const edge = { left: 52, right: 16, top: 12, bottom: 32 };

/** Values against steps, a line a method, the points as far apart as their logarithms, as SVG; the table has the same numbers. Empty where nothing was trained. */
export function recoveryChart({ title, series, across }: RecoveryChart): string {
  const steps = [...new Set(series.flatMap(({ points }) => points.map(({ step }) => step)))].toSorted((one, other) => one - other);
  if (steps.length < 2) return '';
  const values = [...series.flatMap(({ points }) => points.flatMap(({ value, margin = 0 }) => [value - margin, value + margin])), ...(across === undefined ? [] : [across.value])];
  const ticks = niceTicks(Math.min(...values), Math.max(...values), 8);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  // The start has no logarithm; it stands as far before the first point as doublings stand apart.
  const place = (step: number): number => (step === 0 ? Math.log2(steps[1]!) - 1 : Math.log2(step));
  const room = width - edge.left - edge.right - 40;
  const [first, last] = [place(0), place(steps.at(-1)!)];
  const x = (step: number, shift = 0): string => (edge.left + 20 + ((place(step) - first) / (last - first)) * room + shift).toFixed(1);
  const y = (value: number): string => (height - edge.bottom - ((value - low) / (high - low)) * (height - edge.top - edge.bottom)).toFixed(1);
  const line = (className: string, value: number): string => `<line class="${className}" x1="${edge.left}" x2="${width - edge.right}" y1="${y(value)}" y2="${y(value)}"/>`;
  const grid = ticks.map((tick) => `${line('grid', tick)}<text x="${edge.left - 6}" y="${y(tick)}" dy=".32em" text-anchor="end">${tick}</text>`);
  const labels = steps.map((step) => `<text x="${x(step)}" y="${height - 10}" text-anchor="middle">${formatStep(step)}</text>`);
  const reference = across === undefined ? '' : `${line('across', across.value)}<text x="${width - edge.right}" y="${y(across.value)}" dy="-.4em" text-anchor="end">${escapeHtml(across.label)}</text>`;
  const lines = series.map(({ name, index, points }, at) => {
    // Side by side where there are intervals, so that none covers another.
    const shift = points.some(({ margin = 0 }) => margin > 0) ? (at - (series.length - 1) / 2) * 5 : 0;
    const path = points.map(({ step, value }) => `${x(step, shift)},${y(value)}`).join(' ');
    const bars = points.flatMap(({ step, value, margin }) => (margin === undefined ? [] : [`<line class="margin" x1="${x(step, shift)}" x2="${x(step, shift)}" y1="${y(value - margin)}" y2="${y(value + margin)}"/>`]));
    const dots = points.map(({ step, value }) => `<circle cx="${x(step, shift)}" cy="${y(value)}" r="2.5"><title>${escapeHtml(`${name}, ${formatStep(step)}: ${value.toFixed(3)}`)}</title></circle>`);
    return `<g class="series series-${index}" ${seriesLook(index)}><polyline points="${path}"/>${bars.join('')}${dots.join('')}</g>`;
  });
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}, against steps">${grid.join('')}${labels.join('')}${reference}${lines.join('')}</svg></figure>`;
}
