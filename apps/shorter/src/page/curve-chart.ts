import { escapeHtml, niceTicks, seriesLook } from '@tokstream/look';

/** One method over its strengths. */
export interface Curve {
  readonly name: string;
  /** Its place among the methods, which tells its look. */
  readonly index: number;
  readonly points: readonly { readonly x: number; readonly y: number; readonly margin: number | undefined }[];
}

/** What a chart shows: shares, drawn in percent. */
export interface CurveChart {
  readonly title: string;
  readonly xTitle: string;
  readonly curves: readonly Curve[];
  /** The other axis has bits instead. */
  readonly isBits?: boolean;
  /** A value to compare with, as a line across. */
  readonly across?: { readonly label: string; readonly value: number };
}

const [width, height] = [560, 320];
const edge = { left: 48, right: 24, top: 20, bottom: 44 };

/** Curves as SVG; the table has the same numbers. Empty without a point. */
export function curveChart({ title, xTitle, curves, across, isBits = false }: CurveChart): string {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return '';
  const xTicks = niceTicks(0, Math.max(...points.map(({ x }) => 100 * x)), 6);
  const unit = isBits ? 1 : 100;
  const values = [...points.flatMap(({ y: value, margin = 0 }) => [unit * (value - margin), unit * (value + margin)]), ...(across === undefined ? [] : [unit * across.value])];
  const yTicks = niceTicks(Math.min(...values), Math.max(...values), 6);
  const scale = (low: number, high: number, factor: number, from: number, to: number) => (value: number): string => (from + ((factor * value - low) / (high - low)) * (to - from)).toFixed(1);
  const x = scale(xTicks[0]!, xTicks.at(-1)!, 100, edge.left, width - edge.right);
  const y = scale(yTicks[0]!, yTicks.at(-1)!, unit, height - edge.bottom, edge.top);
  const line = (className: string, value: number): string => `<line class="${className}" x1="${edge.left}" x2="${width - edge.right}" y1="${y(value)}" y2="${y(value)}"/>`;
  const grid = yTicks.map((tick) => `${line('grid', tick / unit)}<text x="${edge.left - 6}" y="${y(tick / unit)}" dy=".32em" text-anchor="end">${tick}${isBits ? '' : ' %'}</text>`);
  const labels = xTicks.map((tick) => `<text x="${x(tick / 100)}" y="${height - edge.bottom + 16}" text-anchor="middle">${tick} %</text>`);
  const drawn = curves.map(({ name, index, points: own }) => {
    const path = own.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
    const margins = own.map(({ x: at, y: value, margin }) => (margin === undefined ? '' : `<line class="margin" x1="${x(at)}" x2="${x(at)}" y1="${y(value - margin)}" y2="${y(value + margin)}"/>`));
    return `<g class="series series-${index}" ${seriesLook(index)}><title>${escapeHtml(name)}</title>${margins.join('')}<polyline points="${path}"/>${own.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3"/>`).join('')}</g>`;
  });
  const compared = across === undefined ? '' : `${line('across', across.value)}<text x="${width - edge.right}" y="${y(across.value)}" dy="-.4em" text-anchor="end">${escapeHtml(across.label)}</text>`;
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}${labels.join('')}<text x="${(edge.left + width - edge.right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(xTitle)}</text>${compared}${drawn.join('')}</svg></figure>`;
}
