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

/** Colours of kinds in their order, so that those beside one another differ. */
const kindTones: readonly number[] = [2, 1, 4, 6, 8, 9, 3, 5, 7, 0];

/** The kinds with the largest share in any row, and all others as one. */
export function largestKinds(rows: readonly ShareRow[]): readonly ShareKind[] {
  const most = new Map<string, number>();
  for (const { shares } of rows) for (const [name, share] of Object.entries(shares)) most.set(name, Math.max(most.get(name) ?? 0, share));
  const largest = [...most].toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).slice(0, kindTones.length).map(([name], at) => ({ name, tone: kindTones[at]! }));
  return [...largest, { name: 'others', tone: 10 }];
}

/** Shares of some kinds, with what is left as others. */
export function foldShares({ label, shares }: ShareRow, kinds: readonly ShareKind[]): ShareRow {
  const shown = Object.entries(shares).filter(([name]) => kinds.some((kind) => kind.name === name));
  return { label, shares: { ...Object.fromEntries(shown), others: Math.max(0, 1 - shown.reduce((sum, [, share]) => sum + share, 0)) } };
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
