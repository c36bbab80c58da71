import { escapeHtml } from './escape-html.ts';

const width = 240;
const height = 36;

/** A small line chart of values from zero up, as SVG that takes the look's colours; empty when there is nothing to draw. */
export function sparkline(values: readonly number[], label: string): string {
  if (values.length < 2) return '';
  const most = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, at) => `${((at * width) / (values.length - 1)).toFixed(1)},${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`);
  return `<svg class="sparkline" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(label)}"><polygon points="0,${height} ${points.join(' ')} ${width},${height}"/><polyline points="${points.join(' ')}"/></svg>`;
}
