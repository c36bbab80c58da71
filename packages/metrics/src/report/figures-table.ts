import { escapeHtml } from '@tokstream/look';
import type { MeasuredValue } from '../hub/measured-values.ts';
import { measuredValues } from '../hub/measured-values.ts';
import { formatNumber, formatUnit } from './format-number.ts';
import type { ReportEntry } from './report-run.ts';

const mostColumns = 8;
const longestSeries = 16;

/**
 * The numbers of a metric: a row a measure with what it is, a column an entry. Where there are many entries it is turned round. Long series
 * are left to their chart, and to the data in the page.
 */
export function figuresTable(entries: readonly ReportEntry[]): string {
  const rows = new Map<string, { readonly about: MeasuredValue; readonly name: string; readonly cells: (MeasuredValue | undefined)[] }>();
  for (const [column, { entry }] of entries.entries()) {
    for (const value of measuredValues(entry)) {
      const series = entry.measures[value.measure]?.series;
      if (series !== undefined && Object.keys((entry.result?.[value.measure] ?? {}) as object).length > longestSeries) continue;
      const name = series === undefined ? spaced(value.measure) : `${spaced(value.measure)}, ${series} ${value.labels[series]}`;
      const row = rows.get(name) ?? { about: value, name, cells: [] };
      rows.set(name, row);
      row.cells[column] = value;
    }
  }
  if (rows.size === 0) return '';
  const title = ({ about, name }: { readonly about: MeasuredValue; readonly name: string }): string => `${escapeHtml(name)}${{ higher: ' ↑', lower: ' ↓', none: '' }[about.direction]}`;
  if (entries.length > mostColumns) {
    const head = Array.from(rows.values(), (row) => `<th scope="col" title="${escapeHtml(row.about.about)}">${title(row)}</th>`).join('');
    const body = entries.map(({ name }, column) => `<tr><th scope="row">${escapeHtml(name)}</th>${Array.from(rows.values(), ({ cells }) => cell(cells[column])).join('')}</tr>`);
    return table(`<th scope="col"></th>${head}`, body);
  }
  const head = entries.length === 1 ? '<th scope="col">value</th>' : entries.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = Array.from(rows.values(), (row) => `<tr><th scope="row">${title(row)}<small>${escapeHtml(row.about.about)}</small></th>${entries.map((_, column) => cell(row.cells[column])).join('')}</tr>`);
  return table(`<th scope="col"></th>${head}`, body);
}

/** `meanTtft` as people read it. */
export function spaced(measure: string): string {
  return measure.replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function cell(value: MeasuredValue | undefined): string {
  if (value === undefined) return '<td>–</td>';
  const unit = formatUnit(value.unit);
  const interval = value.interval === undefined ? '' : `<small>${escapeHtml(`${formatNumber(value.interval.low, value.unit)} to ${formatNumber(value.interval.high, value.unit)}`)}</small>`;
  return `<td>${escapeHtml(`${formatNumber(value.value, value.unit)}${unit === '' ? '' : ` ${unit}`}`)}${interval}</td>`;
}

function table(head: string, rows: readonly string[]): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="Figures"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
