import { escapeHtml } from './escape-html.ts';

/** What `lineChart` draws. */
export interface LineChartOptions {
  readonly xLabel: string;
  readonly yLabel: string;
  /** In the order of x, at least one. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [width, height, left, bottom, margin] = [720, 280, 64, 44, 16];

/** One line over two labelled axes as an SVG that stands alone: no style, script or font from elsewhere. */
export function lineChart({ xLabel, yLabel, points }: LineChartOptions): string {
  const x = axis(points.map(([value]) => value), left, width - margin);
  const y = axis(points.map(([, value]) => value), height - bottom, margin);
  const path = points.map(([atX, atY], index) => `${index === 0 ? 'M' : 'L'}${x.place(atX)} ${y.place(atY)}`).join('');
  const grid = [
    ...y.ticks.map((tick) => `<path stroke="#ddd" d="M${left} ${y.place(tick)}H${width - margin}"/><text x="${left - 8}" y="${y.place(tick)}" dy=".35em" text-anchor="end">${label(tick)}</text>`),
    ...x.ticks.map((tick) => `<text x="${x.place(tick)}" y="${height - bottom + 18}" text-anchor="middle">${label(tick)}</text>`),
  ];
  const names = [`<text x="${(left + width) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>`, `<text transform="rotate(-90)" x="${-(height - bottom) / 2}" y="14" text-anchor="middle">${escapeHtml(yLabel)}</text>`];
  // A single point has no line; the dot shows it.
  const last = points.at(-1)!;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${yLabel} over ${xLabel}`)}" font-family="system-ui,sans-serif" font-size="12" fill="#555">${grid.join('')}${names.join('')}<path d="${path}" fill="none" stroke="#2563eb" stroke-width="1.5"/><circle cx="${x.place(last[0])}" cy="${y.place(last[1])}" r="3" fill="#2563eb"/></svg>`;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Where a value lies, in the units of the SVG. */
  place(value: number): string;
}

/** An axis that starts and ends at round numbers around the values. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const raw = (high - low || Math.abs(high) || 1) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * magnitude >= raw)! * magnitude;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    place: (value) => (from + ((value / step - first) / (last - first)) * (to - from)).toFixed(1),
  };
}

function label(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 }).format(value);
}
