import { escapeHtml } from '@tokstream/look';
import { logScale } from './log-scale.ts';
import type { PageContext } from './page-context.ts';
import { tokenizerLegend } from './tokenizer-legend.ts';
import { tokenizerMark } from './tokenizer-mark.ts';

const width = 1100;
const labels = 225;
const rowHeight = 18;

/** Every language as a row, with the premium of each tokenizer on one logarithmic axis. */
export function premiumSection({ audits, rows, reference }: PageContext): string {
  const all = rows.flatMap(({ premiums }) => premiums);
  const scale = logScale(Math.min(0.9, ...all) * 0.97, Math.max(2, ...all) * 1.05, labels, width - 20);
  const bottom = 24 + rows.length * rowHeight;
  const grid = scale.ticks.map((tick) => {
    const x = scale.at(tick).toFixed(1);
    const label = (y: number): string => `<text class="tick" x="${x}" y="${y}" text-anchor="middle">${tick}×</text>`;
    return `<line class="${tick === 1 ? 'even' : 'grid'}" x1="${x}" x2="${x}" y1="20" y2="${bottom}"/>${label(14)}${label(bottom + 14)}`;
  });
  const lines = rows.map(({ declaration, premiums, cells }, row) => {
    const y = 24 + (row + 0.5) * rowHeight;
    const [least, most] = [Math.min(...premiums), Math.max(...premiums)];
    const marks = premiums.map((premium, at) => tokenizerMark(at, scale.at(premium), y, escapeHtml(`${declaration.name}, ${audits[at]!.tokenizer}: ${premium.toFixed(2)} times ${reference.name}, ${cells[at]!.volume.tokens.toLocaleString('en')} tokens`)));
    return `<g><text class="label" x="${labels - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(declaration.name)}</text><line class="range" x1="${scale.at(least).toFixed(1)}" x2="${scale.at(most).toFixed(1)}" y1="${y}" y2="${y}"/>${marks.join('')}</g>`;
  });
  return `<section><h2>Premium by language<small>tokens for each token of ${escapeHtml(reference.name)}, dearest first</small></h2>
${tokenizerLegend(audits.map(({ tokenizer }) => tokenizer))}
<div class="scroll" tabindex="0" role="region" aria-label="Premium by language"><svg class="plot" viewBox="0 0 ${width} ${bottom + 20}" role="img" aria-label="Premium of each language with each tokenizer; the table below has the numbers">${grid.join('')}${lines.join('\n')}</svg></div></section>`;
}
