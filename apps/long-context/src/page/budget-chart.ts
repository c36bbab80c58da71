import { escapeHtml, niceTicks, seriesLook } from '@tokstream/look';
import { stretchedTicks } from './stretched-ticks.ts';

/** A value at a budget, with how far it may be off. */
export interface BudgetPoint {
  /** Which of the budgets. */
  readonly at: number;
  readonly value: number;
  readonly margin?: number | undefined;
}

/** One policy over the budgets. */
export interface BudgetSeries {
  readonly name: string;
  /** Its place among the policies, which tells its look. */
  readonly index: number;
  readonly points: readonly BudgetPoint[];
}

/** What a chart shows. */
export interface BudgetChart {
  readonly title: string;
  /** The labels of the budgets, smallest first. */
  readonly budgets: readonly string[];
  readonly series: readonly BudgetSeries[];
  readonly format: (value: number) => string;
  /** Whether the axis is stretched near zero, by a square root, so that small values can be told apart. */
  readonly isStretched?: boolean;
}

const [width, height] = [460, 280];
const edge = { left: 56, right: 14, top: 10, bottom: 30 };

/** Values against budgets, a line a policy, as SVG; empty when there is nothing to draw. The tables have the same numbers. */
export function budgetChart({ title, budgets, series, format, isStretched = false }: BudgetChart): string {
  const values = series.flatMap(({ points }) => points.flatMap(({ value, margin = 0 }) => [value - margin, value + margin]));
  if (values.length === 0) return '';
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  const ticks = isStretched ? stretchedTicks(least, most) : niceTicks(least, most);
  const bend = (value: number): number => (isStretched ? Math.sign(value) * Math.sqrt(Math.abs(value)) : value);
  const [low, high] = [bend(Math.min(least, ticks[0]!)), bend(Math.max(most, ticks.at(-1)!, least + Number.EPSILON))];
  const room = (width - edge.left - edge.right) / budgets.length;
  // Where values have intervals policies stand side by side, so that none covers another's.
  const hasMargins = series.some(({ points }) => points.some(({ margin = 0 }) => margin > 0));
  const apart = hasMargins ? Math.min(5, (0.4 * room) / series.length) : 0;
  const x = (at: number, place = (series.length - 1) / 2): string => (edge.left + (at + 0.5) * room + (place - (series.length - 1) / 2) * apart).toFixed(1);
  const y = (value: number): string => (height - edge.bottom - ((bend(value) - low) / (high - low)) * (height - edge.top - edge.bottom)).toFixed(1);
  const grid = ticks.map((tick) => `<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${edge.left}" x2="${width - edge.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${edge.left - 6}" y="${y(tick)}" dy=".32em" text-anchor="end">${escapeHtml(format(tick))}</text>`);
  const labels = budgets.map((label, at) => `<text x="${x(at)}" y="${height - 10}" text-anchor="middle">${escapeHtml(label)}</text>`);
  const lines = series.map(({ name, index, points }, place) => {
    const path = points.map(({ at, value }) => `${x(at, place)},${y(value)}`).join(' ');
    const bars = points.flatMap(({ at, value, margin }) => (margin === undefined || margin === 0 ? [] : [`<line class="margin" x1="${x(at, place)}" x2="${x(at, place)}" y1="${y(value - margin)}" y2="${y(value + margin)}"/>`]));
    const dots = points.map(({ at, value }) => `<circle cx="${x(at, place)}" cy="${y(value)}" r="2.5"><title>${escapeHtml(`${name}, ${budgets[at]!}: ${format(value)}`)}</title></circle>`);
    return `<g class="series series-${index}" ${seriesLook(index)}><polyline points="${path}"/>${bars.join('')}${dots.join('')}</g>`;
  });
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}, against the budget">${grid.join('')}${labels.join('')}${lines.join('')}</svg></figure>`;
}
