import { escapeHtml, lookStyles } from '@tokstream/look';
import { compare } from '../compare/compare.ts';
import { measuredValues } from '../hub/measured-values.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { comparisonTable } from './comparison-table.ts';
import { spaced } from './figures-table.ts';
import { formatNumber, formatUnit } from './format-number.ts';
import { metricSection } from './metric-section.ts';
import { entriesByMetric, type ReportRun } from './report-run.ts';
import { reportStyles } from './report-styles.ts';

/** Settings of `renderHtml`. */
export interface RenderHtmlOptions {
  /** Default `metrics` */
  readonly title?: string;
  /** What each snapshot is called. Default `run 1`, `run 2`, ... */
  readonly names?: readonly string[];
}

const mostHeadlines = 12;

/**
 * Snapshots as one page: charts, every number with its interval and what it is, for two snapshots what differs, and the snapshots
 * themselves as JSON in `<script id="snapshots">`. It needs nothing but itself, runs no script, and is the same, byte for byte, for the same
 * snapshots.
 *
 * @throws `invalid-comparison` for two snapshots with different versions of a metric
 * @example
 * ```js
 * import { MetricHub, renderHtml, tokenBatch, volume } from '@tokstream/metrics';
 * const hub = new MetricHub();
 * const stream = hub.open(volume());
 * stream.add(tokenBatch('ship', [5, 7]));
 * const page = renderHtml([await hub.snapshot()], { title: 'one ship' });
 * console.log(page.slice(0, 15), page.includes('one ship')); // <!doctype html> true
 * ```
 */
export function renderHtml(snapshots: readonly Snapshot[], { title = 'metrics', names = [] }: RenderHtmlOptions = {}): string {
  const runs = snapshots.map((snapshot, at): ReportRun => ({ name: names[at] ?? `run ${at + 1}`, snapshot }));
  const comparison = runs.length === 2 ? comparisonTable(compare(runs[0]!.snapshot, runs[1]!.snapshot), runs[0]!.name, runs[1]!.name) : '';
  const sections = Array.from(entriesByMetric(runs), ([metric, entries]) => metricSection(metric, entries));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${lookStyles}${reportStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>${escapeHtml(title)}</span></h1></header>
<main>
${[...runs.map(failuresOf), headlines(runs), comparison, ...sections, environment(runs)].filter((section) => section !== '').join('\n')}
</main>
<script type="application/json" id="snapshots">${JSON.stringify(snapshots).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`;
}

/** The first number of each metric, where there are not too many. */
function headlines(runs: readonly ReportRun[]): string {
  const all = Array.from(entriesByMetric(runs).values()).flatMap((entries) =>
    entries.flatMap(({ name, entry }) => {
      const [first] = measuredValues(entry);
      if (first === undefined) return [];
      const unit = formatUnit(first.unit);
      const what = entries.length > 1 ? `${spaced(first.measure)}, ${name}` : `${entry.name}: ${spaced(first.measure)}`;
      return [`<div><dt>${escapeHtml(what)}</dt><dd>${escapeHtml(formatNumber(first.value, first.unit))}${unit === '' ? '' : ` <small>${escapeHtml(unit)}</small>`}</dd></div>`];
    }),
  );
  return all.length === 0 || all.length > mostHeadlines ? '' : `<section><dl class="headlines">${all.join('')}</dl></section>`;
}

function failuresOf({ name, snapshot }: ReportRun): string {
  return Object.entries(snapshot.failures).map(([metric, { count, last }]) => `<p class="alarm">${escapeHtml(`${name}: the metric ${metric} failed on ${count} inputs, which are not in its numbers; the last: ${last}`)}</p>`).join('');
}

function environment(runs: readonly ReportRun[]): string {
  const facts = runs.flatMap(({ name, snapshot: { environment: facts, streams } }) => {
    const ended = Object.entries(streams).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none';
    return [...Object.entries(facts), ['streams', ended] as const].map(([fact, value]) => [runs.length > 1 ? `${name}: ${fact}` : fact, value] as const);
  });
  return `<section><h2>Measured with</h2><dl class="facts">${facts.map(([fact, value]) => `<div><dt>${escapeHtml(fact)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl></section>`;
}
