import { escapeHtml } from '@tokstream/look';
import type { Spread } from '../results/figures.ts';
import { number } from './peer-table.ts';

/** A bar with how far single rounds lay apart. */
export interface Bar {
  readonly name: string;
  readonly isOwn: boolean;
  readonly figure: Spread;
}

const [width, rowHeight] = [560, 20];
const edge = { left: 190, right: 56, top: 4, bottom: 4 };

/** Bars from zero as SVG, a thin line from the least to the most; empty when there is nothing to draw. The tables have the same numbers. */
export function barChart(title: string, bars: readonly Bar[]): string {
  if (bars.length === 0) return '';
  const most = Math.max(...bars.map(({ figure }) => figure.most));
  const height = edge.top + edge.bottom + rowHeight * bars.length;
  const x = (value: number): string => (edge.left + (value / most) * (width - edge.left - edge.right)).toFixed(1);
  const rows = bars.map(({ name, isOwn, figure }, at) => {
    const top = edge.top + at * rowHeight;
    const middle = top + rowHeight / 2;
    const spreadLine = figure.rounds > 1 ? `<line x1="${x(figure.least)}" x2="${x(figure.most)}" y1="${middle}" y2="${middle}"/>` : '';
    return `<g class="${isOwn ? 'own' : 'peer'}"><text x="${edge.left - 8}" y="${middle}" dy=".32em" text-anchor="end">${escapeHtml(name)}</text><rect x="${edge.left}" y="${top + 3}" width="${(Number(x(figure.median)) - edge.left).toFixed(1)}" height="${rowHeight - 6}"/>${spreadLine}<text x="${Math.max(Number(x(figure.median)), Number(x(figure.most))) + 6}" y="${middle}" dy=".32em">${number(figure.median)}</text></g>`;
  });
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${rows.join('')}</svg></figure>`;
}
