import { escapeHtml } from '@tokstream/look';
import { type LogScale, logScale } from './log-scale.ts';
import type { PageContext } from './page-context.ts';
import { tokenizerMark } from './tokenizer-mark.ts';

const side = 330;
const margin = { left: 44, top: 12, right: 14, bottom: 40 };

/** A panel for each tokenizer: what the writing costs in bytes against what the tokenizer adds to it. */
export function splitSection({ audits, rows, reference }: PageContext): string {
  const parities = rows.flatMap(({ cells }) => cells.map(({ parity }) => parity!));
  const across = logScale(...limits(parities.map(({ bytePremium }) => bytePremium!)), margin.left, side - margin.right);
  const up = logScale(...limits(parities.map(({ tokenizerPremium }) => tokenizerPremium!)), side - margin.bottom, margin.top);
  const panels = audits.map(({ tokenizer }, at) => {
    const dearest = new Set(rows.toSorted((a, b) => b.premiums[at]! - a.premiums[at]!).slice(0, 3));
    const labels: Box[] = [];
    const points = rows.map((row) => {
      const { bytePremium, tokenizerPremium, premium } = row.cells[at]!.parity!;
      const [x, y] = [across.at(bytePremium!), up.at(tokenizerPremium!)];
      const { name } = row.declaration;
      const label = dearest.has(row) ? pointLabel(name, x, y, labels) : '';
      return [tokenizerMark(at, x, y, escapeHtml(`${name}: ${premium!.toFixed(2)} = ${bytePremium!.toFixed(2)} × ${tokenizerPremium!.toFixed(2)}`), 3.5), label] as const;
    });
    return `<figure><figcaption>${escapeHtml(tokenizer)}</figcaption><svg class="plot" viewBox="0 0 ${side} ${side}" role="img" aria-label="${escapeHtml(tokenizer)}: byte premium against what the tokenizer adds">${axes(across, up)}${points.map(([mark]) => mark).join('')}${points.map(([, label]) => label).join('')}</svg></figure>`;
  });
  return `<section><h2>Writing or tokenizer?<small>premium = bytes × tokens a byte, both against ${escapeHtml(reference.name)}</small></h2>
<p class="note">To the right are languages whose writing takes more bytes for the same content, which no tokenizer is to blame for. Above the line are those that the tokenizer splits finer than ${escapeHtml(reference.name)}, byte for byte; below it those where it makes up for the bytes. Along a slanting line the premium is the same.</p>
<div class="panels">${panels.join('\n')}</div></section>`;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
}

/** A name beside its point, at the first place where it meets no other name and no edge. */
function pointLabel(name: string, x: number, y: number, others: Box[]): string {
  const length = name.length * 8.6;
  const places = [[x - length / 2, y - 8], [x - length - 7, y + 4], [x + 7, y + 4], [x - length / 2, y + 17], [x - length, y - 20], [x - length, y + 29]].map(([left, baseline]) => ({ left: left!, right: left! + length, top: baseline! - 12 }));
  const isFree = ({ left, right, top }: Box): boolean => left > margin.left && right < side - 4 && top > 0 && others.every((other) => right < other.left || left > other.right || Math.abs(top - other.top) > 13);
  const box = places.find(isFree) ?? places[0]!;
  others.push(box);
  return `<text class="point" x="${box.left.toFixed(1)}" y="${(box.top + 12).toFixed(1)}">${escapeHtml(name)}</text>`;
}

function limits(values: readonly number[]): [low: number, high: number] {
  return [Math.min(0.9, ...values) * 0.94, Math.max(1.5, ...values) * 1.12];
}

function axes(across: LogScale, up: LogScale): string {
  const [left, right, top, bottom] = [margin.left, side - margin.right, margin.top, side - margin.bottom];
  const vertical = across.ticks.map((tick) => `<line class="${tick === 1 ? 'even' : 'grid'}" x1="${across.at(tick).toFixed(1)}" x2="${across.at(tick).toFixed(1)}" y1="${top}" y2="${bottom}"/><text class="tick" x="${across.at(tick).toFixed(1)}" y="${bottom + 14}" text-anchor="middle">${tick}</text>`);
  const horizontal = up.ticks.map((tick) => `<line class="${tick === 1 ? 'even' : 'grid'}" x1="${left}" x2="${right}" y1="${up.at(tick).toFixed(1)}" y2="${up.at(tick).toFixed(1)}"/><text class="tick" x="${left - 6}" y="${(up.at(tick) + 4).toFixed(1)}" text-anchor="end">${tick}</text>`);
  const slants = [1, 2, 4, 8, 16].flatMap((premium) => {
    // Where bytes times tokens a byte give this premium, within the panel.
    const inside = Array.from({ length: 201 }, (_, at) => left + ((right - left) * at) / 200).flatMap((x) => {
      const bytes = Math.exp(Math.log(across.ticks[0]!) + ((x - across.at(across.ticks[0]!)) / (across.at(across.ticks.at(-1)!) - across.at(across.ticks[0]!))) * Math.log(across.ticks.at(-1)! / across.ticks[0]!));
      const y = up.at(premium / bytes);
      return y >= top && y <= bottom ? [[x, y] as const] : [];
    });
    if (inside.length < 2) return [];
    const [from, to] = [inside[0]!, inside.at(-1)!];
    return [`<line class="slant" x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}"/><text class="slant" x="${(from[0] + 3).toFixed(1)}" y="${(from[1] + 11).toFixed(1)}">${premium}×</text>`];
  });
  return `${vertical.join('')}${horizontal.join('')}${slants.join('')}<text class="axis" x="${(left + right) / 2}" y="${side - 6}" text-anchor="middle">bytes</text><text class="axis" transform="translate(12 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">tokens a byte</text>`;
}
