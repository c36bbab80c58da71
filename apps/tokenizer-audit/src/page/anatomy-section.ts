import { escapeHtml } from '@tokstream/look';
import { tokenClasses, type TokenizerAudit } from '@tokstream/metrics';
import type { PageContext } from './page-context.ts';
import { foldShares, largestKinds, type ShareRow, shareBars } from './share-bars.ts';

const panel = { width: 330, height: 150, bottom: 22 };

/** What vocabularies are made of, what of it the text uses, which scripts they hold and how long their entries are. */
export function anatomySection({ audits }: PageContext): string {
  const classes = audits.flatMap(({ tokenizer, anatomy }): ShareRow[] => [
    { label: tokenizer, shares: anatomy.classes as Record<string, number> },
    { label: 'as used here', shares: anatomy.useClasses as Record<string, number> },
  ]);
  const scripts = audits.map(({ tokenizer, anatomy }): ShareRow => ({ label: tokenizer, shares: scriptShares(anatomy) }));
  const scriptKinds = largestKinds(scripts);
  return `<section><h2>What the vocabularies are made of<small>by entries, and by how often the text uses them</small></h2>
${shareBars('Classes of tokens', tokenClasses.map((name, tone) => ({ name, tone })), classes)}</section>
<section><h2>Scripts of the entries<small>share among those that are letters of one script</small></h2>
${shareBars('Scripts of the entries', scriptKinds, scripts.map((row) => foldShares(row, scriptKinds)))}</section>
<section><h2>How long the entries are<small>in bytes; the last bar is everything longer</small></h2>
<div class="panels">${audits.map(lengths).join('\n')}</div></section>`;
}

function scriptShares({ scriptTable }: TokenizerAudit['anatomy']): Readonly<Record<string, number>> {
  const counts = Object.entries(scriptTable).map(([script, { character, spaced, inner }]) => [script, character + spaced + inner] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(counts.map(([script, count]) => [script, count / total]));
}

function lengths({ tokenizer, anatomy: { lengths, meanBytes } }: TokenizerAudit, at: number): string {
  const most = Math.max(...lengths);
  const step = panel.width / lengths.length;
  const floor = panel.height - panel.bottom;
  const bars = lengths.map((count, length) => {
    const height = (count / most) * (floor - 8);
    const name = length === lengths.length - 1 ? `${length} bytes or more` : `${length} bytes`;
    return `<rect class="mark t${at % 8}" x="${(length * step + 0.5).toFixed(1)}" y="${(floor - height).toFixed(1)}" width="${(step - 1).toFixed(1)}" height="${height.toFixed(1)}"><title>${name}: ${count.toLocaleString('en')} entries</title></rect>`;
  });
  const ticks = [1, 8, 16, 24, 32].map((length) => `<text class="tick" x="${((length + (length === 32 ? 1 : 0.5)) * step).toFixed(1)}" y="${panel.height - 6}" text-anchor="${length === 32 ? 'end' : 'middle'}">${length}${length === 32 ? '+' : ''}</text>`);
  return `<figure><figcaption>${escapeHtml(tokenizer)}<small>mean ${meanBytes!.toFixed(1)} bytes</small></figcaption><svg class="plot" viewBox="0 0 ${panel.width} ${panel.height}" role="img" aria-label="${escapeHtml(tokenizer)}: lengths of entries"><line class="grid" x1="0" x2="${panel.width}" y1="${floor}" y2="${floor}"/>${bars.join('')}${ticks.join('')}</svg></figure>`;
}
