import { escapeHtml } from '@tokstream/look';
import type { Comparison } from '../compare/comparison.ts';
import { spaced } from './figures-table.ts';
import { formatNumber } from './format-number.ts';

/** What differs between two runs, a row a number that is not the same; those that are unclear come last. */
export function comparisonTable({ rows, onlyBefore, onlyAfter }: Comparison, before: string, after: string): string {
  const told = rows.filter(({ verdict }) => verdict !== 'same').toSorted((a, b) => Number(a.verdict === 'unclear') - Number(b.verdict === 'unclear'));
  const body = told.map(({ metric, measure, labels, unit, before: first, after: second, difference, interval, verdict }) => {
    const margin = interval === undefined ? '' : `<small>${escapeHtml(`${signed(interval.low, unit)} to ${signed(interval.high, unit)}`)}</small>`;
    return `<tr><th scope="row">${escapeHtml(`${metric}: ${spaced(measure)}`)}<small>${escapeHtml(Object.values(labels).join(', '))}</small></th><td>${escapeHtml(formatNumber(first, unit))}</td><td>${escapeHtml(formatNumber(second, unit))}</td><td>${escapeHtml(signed(difference, unit))}${margin}</td><td class="${verdict}">${verdict}</td></tr>`;
  });
  const table = body.length === 0 ? '<p>Every number that both have is the same.</p>' : `<div class="scroll" tabindex="0" role="region" aria-label="Differences"><table><thead><tr><th scope="col"></th><th scope="col">${escapeHtml(before)}</th><th scope="col">${escapeHtml(after)}</th><th scope="col">difference</th><th scope="col">verdict</th></tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
  const only = [
    [before, onlyBefore],
    [after, onlyAfter],
  ] as const;
  const notes = only.filter(([, keys]) => keys.length > 0).map(([name, keys]) => `<details><summary>${keys.length} only in ${escapeHtml(name)}</summary><p>${escapeHtml(keys.join(', '))}</p></details>`);
  return `<section id="differences"><h2>Differences <small>95 % intervals; same numbers are left out</small></h2>${table}${notes.join('')}</section>`;
}

function signed(value: number, unit: string): string {
  return value > 0 ? `+${formatNumber(value, unit)}` : formatNumber(value, unit);
}
