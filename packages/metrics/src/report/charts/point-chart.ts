import { escapeHtml } from '@tokstream/look';
import type { Interval } from '../../contract/measure.ts';
import { formatNumber } from '../format-number.ts';
import { linearTicks } from './axis-ticks.ts';
import { at, chartFrame } from './chart-frame.ts';
import { seriesStyle } from './series-style.ts';

/** Numbers along positions or layers. */
export interface PointSeries {
  readonly name: string;
  readonly index: number;
  readonly points: readonly { readonly place: number; readonly value: number; readonly interval?: Interval | undefined }[];
}

const [width, height] = [460, 240];
const edge = { left: 56, right: 14, top: 10, bottom: 28 };

/** A line for each run over numbered places, with intervals; empty for none. */
export function pointChart(title: string, unit: string, series: readonly PointSeries[]): string {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return '';
  const values = points.flatMap(({ value, interval }) => [value, interval?.low ?? value, interval?.high ?? value]);
  const places = points.map(({ place }) => place);
  const [left, right] = [smallest(places), largest(places)];
  const [low, high] = [Math.min(0, smallest(values)), Math.max(0, largest(values))];
  const [across, span] = [right - left || 1, high - low || 1];
  const x = (place: number): string => at(edge.left + 8 + ((place - left) / across) * (width - edge.left - edge.right - 16));
  const y = (value: number): string => at(height - edge.bottom - ((value - low) / span) * (height - edge.top - edge.bottom));
  const grid = linearTicks(low, high).map((tick) => `<line class="grid" x1="${edge.left}" x2="${width - edge.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${edge.left - 6}" y="${y(tick)}" dy=".32em" text-anchor="end">${escapeHtml(formatNumber(tick, unit))}</text>`);
  const labels = linearTicks(left, right, 8).filter((place) => Number.isInteger(place)).map((place) => `<text x="${x(place)}" y="${height - 10}" text-anchor="middle">${place}</text>`);
  const lines = series.map(({ name, index, points: own }) => {
    const path = own.map(({ place, value }) => `${x(place)},${y(value)}`).join(' ');
    const whiskers = own.flatMap(({ place, interval }) => (interval === undefined ? [] : [`<line class="whisker" x1="${x(place)}" x2="${x(place)}" y1="${y(interval.low)}" y2="${y(interval.high)}"/>`]));
    // Of a long line the points would hide one another.
    const dots = own.length > 64 ? [] : own.map(({ place, value }) => `<circle cx="${x(place)}" cy="${y(value)}" r="2.5"><title>${escapeHtml(`${name}, ${place}: ${formatNumber(value, unit)}`)}</title></circle>`);
    return `<g ${seriesStyle(index)}><polyline points="${path}"/>${own.length > 64 ? '' : whiskers.join('')}${dots.join('')}</g>`;
  });
  return chartFrame(title, [width, height], `${grid.join('')}${labels.join('')}${lines.join('')}`);
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
