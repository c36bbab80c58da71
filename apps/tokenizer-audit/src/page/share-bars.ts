import { escapeHtml } from '@tokstream/look';
import { formatShare } from '../view/format-share.ts';

const width = 1100;
const labels = 200;

/** What shares are of, and which of the colours it has. */
export interface ShareKind {
  readonly name: string;
  readonly tone: number;
}

/** Rows of shares that sum to 1, as stacked bars. */
export interface ShareRow {
  readonly label: string;
  /** By kind. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Stacked bars with their legend. */
export function shareBars(label: string, kinds: readonly ShareKind[], rows: readonly ShareRow[]): string {
  const bars = rows.map((row, at) => {
    const y = at * 26;
    let x = labels;
    const parts = kinds.map(({ name, tone }) => {
      const share = row.shares[name] ?? 0;
      const [from, length] = [x, share * (width - labels)];
      x += length;
      const text = length > 46 ? `<text class="inside" x="${(from + length / 2).toFixed(1)}" y="${y + 15}" text-anchor="middle">${(100 * share).toFixed(0)} %</text>` : '';
      return length === 0 ? '' : `<rect class="k${tone}" x="${from.toFixed(2)}" y="${y}" width="${length.toFixed(2)}" height="21"><title>${escapeHtml(`${row.label}, ${name}: ${formatShare(share)}`)}</title></rect>${text}`;
    });
    return `<text class="label" x="${labels - 12}" y="${y + 15}" text-anchor="end">${escapeHtml(row.label)}</text>${parts.join('')}`;
  });
  const legend = kinds.map(({ name, tone }) => `<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="k${tone}" x="1" y="1" width="14" height="14" rx="2"/></svg>${escapeHtml(name)}</li>`);
  return `<ul class="legend">${legend.join('')}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><svg class="plot" viewBox="0 0 ${width} ${rows.length * 26}" role="img" aria-label="${escapeHtml(label)}">${bars.join('\n')}</svg></div>`;
}
