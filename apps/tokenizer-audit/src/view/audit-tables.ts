import { printable } from '@tokstream/app-shell';
import type { TokenizerAudit } from '@tokstream/metrics';
import type { Declaration } from '../corpus/read-declaration.ts';
import { languageRows } from '../measure/language-rows.ts';
import { summaryOf } from '../measure/summary-of.ts';
import { formatShare } from './format-share.ts';

/** The audits as two tables of text: the tokenizers, and the premiums of the languages, the dearest first. */
export function auditTables(audits: readonly TokenizerAudit[], declarations: readonly Declaration[], reference: Declaration): string {
  const names = new Map(declarations.map(({ code, name }) => [code, name]));
  const overview = audits.map((audit) => {
    const { vocabulary, medianPremium, worst, lostShare, changedLanguages } = summaryOf(audit);
    const { efficiency, anatomy, corpus } = audit;
    return [audit.tokenizer, vocabulary.toLocaleString('en'), formatShare(anatomy.usedShare), medianPremium.toFixed(2), `${worst.premium.toFixed(1)} ${names.get(worst.code)!}`, corpus!.variation!.toFixed(2), efficiency.renyiEfficiency!.toFixed(3), formatShare(lostShare), String(changedLanguages)];
  });
  const premiums = languageRows(audits, declarations).map(({ declaration, premiums }) => [declaration.name, ...premiums.map((premium) => premium.toFixed(2))]);
  return [
    textTable(['tokenizer', 'vocabulary', 'in use', 'median', 'worst', 'variation', 'Rényi', 'lost', 'changed'], overview),
    '\n',
    textTable([`tokens for each of ${reference.name}`, ...audits.map(({ tokenizer }) => tokenizer)], premiums),
  ].join('');
}

/** The first column to the left, the others to the right. */
function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => printable(cell)));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column]!))));
  return lines.map((line) => `${line.map((cell, column) => (column === 0 ? cell + ' '.repeat(widths[0]! - widthOf(cell)) : ' '.repeat(widths[column]! - widthOf(cell)) + cell)).join('  ').trimEnd()}\n`).join('');
}

/** Columns on a terminal, as far as names of languages need it. */
function widthOf(text: string): number {
  return text.replaceAll(/\p{M}/gu, '').length;
}
