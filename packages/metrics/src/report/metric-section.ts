import { escapeHtml } from '@tokstream/look';
import { measuredValues } from '../hub/measured-values.ts';
import type { HistogramValue } from '../statistics/exponential-histogram.ts';
import { barChart } from './charts/bar-chart.ts';
import { distributionChart } from './charts/distribution-chart.ts';
import { pointChart } from './charts/point-chart.ts';
import { seriesStyle } from './charts/series-style.ts';
import { figuresTable, spaced } from './figures-table.ts';
import type { ReportEntry } from './report-run.ts';

/** The section of one metric: its charts, then its numbers. */
export function metricSection(metric: string, entries: readonly ReportEntry[]): string {
  const charts = chartsOf(entries).filter((chart) => chart !== '');
  const settings = Object.entries(entries[0]!.entry.parameters).map(([key, value]) => `${key} ${value}`);
  const about = [`version ${entries[0]!.entry.version}`, ...(entries.every(({ entry }) => JSON.stringify(entry.parameters) === JSON.stringify(entries[0]!.entry.parameters)) ? settings : [])].join(', ');
  return `<section id="${escapeHtml(metric)}"><h2>${escapeHtml(metric)} <small>${escapeHtml(about)}</small></h2>${legend(entries)}${charts.length === 0 ? '' : `<div class="charts">${charts.join('\n')}</div>`}${figuresTable(entries)}</section>`;
}

function chartsOf(entries: readonly ReportEntry[]): readonly string[] {
  const measures = Object.entries(entries[0]!.entry.measures);
  const [headline] = measures.find(([, { kind = 'gauge', series }]) => kind !== 'histogram' && series === undefined) ?? [];
  const charts: string[] = [];
  if (entries.length > 1 && headline !== undefined) {
    const bars = entries.flatMap(({ name, index, entry }) => measuredValues(entry).filter(({ measure }) => measure === headline).map(({ value, interval }) => ({ name, index, value, interval })));
    charts.push(barChart(titleOf(headline), entries[0]!.entry.measures[headline]!.unit, bars));
  }
  for (const [measure, { unit, kind, series }] of measures) {
    if (kind === 'histogram') charts.push(distributionChart(`${titleOf(measure)}: share of values up to`, unit, entries.flatMap(({ name, index, entry }) => (entry.result?.[measure] ? [{ name, index, histogram: entry.result[measure] as unknown as HistogramValue }] : []))));
    // The distribution shows them all.
    if (series === undefined || series === 'quantile') continue;
    const title = measure.endsWith(`By${series[0]!.toUpperCase()}${series.slice(1)}`) ? titleOf(measure) : `${titleOf(measure)} by ${series}`;
    const values = entries.map(({ name, index, entry }) => ({ name, index, values: measuredValues(entry).filter((value) => value.measure === measure) }));
    const keys = values.flatMap((one) => one.values.map(({ labels }) => labels[series]!));
    if (keys.length > 2 && keys.every((key) => /^\d+$/.test(key))) charts.push(pointChart(title, unit, values.map(({ name, index, values: own }) => ({ name, index, points: own.map(({ labels, value, interval }) => ({ place: Number(labels[series]), value, interval })) }))));
    else {
      const ofKey = [...new Set(keys)].flatMap((key) => values.flatMap(({ name, index, values: own }) => own.filter(({ labels }) => labels[series] === key).map(({ value, interval }) => ({ name: entries.length > 1 ? `${key}, ${name}` : key, index, value, interval }))));
      charts.push(barChart(title, unit, ofKey));
    }
  }
  return charts;
}

function titleOf(measure: string): string {
  const words = spaced(measure);
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

function legend(entries: readonly ReportEntry[]): string {
  if (entries.length === 1) return '';
  return `<ul class="legend">${entries.map(({ name, index }) => `<li><svg viewBox="0 0 24 8" aria-hidden="true"><g ${seriesStyle(index)}><path d="M0 4H24" stroke-width="2.5"/></g></svg>${escapeHtml(name)}</li>`).join('')}</ul>`;
}
