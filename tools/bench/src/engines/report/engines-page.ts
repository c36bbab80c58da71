import { escapeHtml, formatBytes, lookStyles } from '@tokstream/look';
import { peers } from '../peers/registry.ts';
import type { EngineResults, ModelResults } from '../results/engine-results.ts';
import { type Figure, figureOf, measures, type Spread, spread } from '../results/figures.ts';
import { verdicts } from '../results/verdicts.ts';
import { type Bar, barChart } from './bar-chart.ts';
import { describeVerdict } from './describe-verdict.ts';
import { pageStyles } from './page-styles.ts';
import { number, peerColumns, peerTable } from './peer-table.ts';

const charts: readonly (readonly [title: string, figure: (name: string) => Figure])[] = [
  ['Decoding, one sequence: tokens a second', (name) => figureOf(measures.decode, name)],
  ['Decoding, sixteen sequences: tokens a second together', (name) => figureOf(measures.batch, name)],
  ['Prompt of 32: milliseconds', (name) => figureOf((run) => 1000 * run.prefill32Seconds, name)],
  ['Prompt of 512: milliseconds', (name) => figureOf((run) => 1000 * run.prefill512Seconds, name)],
  ['From the file to the first token: seconds', (name) => figureOf((run) => run.loadSeconds + run.firstTokenSeconds, name)],
  ['Resident memory at its highest: MB', (name) => figureOf((run) => run.peakBytes / 1e6, name)],
];

/** A page that needs nothing but itself, no scripts either; equal results give an equal page. */
export function enginesPage(results: EngineResults): string {
  const { machine, versions, commit, startedAt, isComplete, settings } = results;
  const facts: readonly (readonly [string, string])[] = [
    ['Machine', `${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}, ${machine.system}`],
    ['Commit', commit],
    ['Started', startedAt],
    ...Object.entries(versions),
    ['Settings', settings.isQuick ? 'quick' : 'full'],
  ];
  const aims = verdicts(results).map((verdict) => [verdict.what.replaceAll('`', ''), verdict.target, ...describeVerdict(verdict)]);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream engines</title><style>${lookStyles}${pageStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>engines</span></h1><p class="muted">${escapeHtml(machine.processor)}</p></header>
<main>
${isComplete ? '' : '<p class="alarm">The run is not complete: it goes on, or was stopped early.</p>\n'}<section><h2>What was aimed at</h2>${htmlTable('Medians over rounds of ratios within a round; least and most in brackets', ['what', 'target', 'measured', 'reached'], aims)}</section>
${results.models.map(modelSection).join('\n')}
<section><h2>How it was measured</h2><dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl></section>
</main>
</body>
</html>
`;
}

function modelSection(model: ModelResults): string {
  const bars = (figure: (name: string) => Figure): readonly Bar[] =>
    peers.flatMap(({ name, program }) => {
      const seen = spread(model, figure(name));
      return seen === undefined ? [] : [{ name, isOwn: program === 'tokstream' || program === 'pipeline', figure: seen }];
    });
  const drawn = charts.map(([title, figure]) => barChart(title, bars(figure))).join('\n');
  const { weights } = model;
  return `<section><h2>${escapeHtml(model.title)}</h2>
<p class="note">${number(weights.all / 1e6)} M weights, of which a token reads ${number((weights.layers + weights.head) / 1e6)} M. ${model.rounds.length} ${model.rounds.length === 1 ? 'round' : 'rounds'}. The limit is what one thread reads of a buffer as large as the weights of a token, right before and after decoding.</p>
<div class="charts">${drawn}</div>
${htmlTable('All peers', peerColumns, peerTable(model))}
${rowsTable(model)}</section>`;
}

/** What a call over several rows costs, against one row. */
function rowsTable(model: ModelResults): string {
  const counts = [1, 2, 4, 8, 16];
  const rows = peers.flatMap(({ name }) => {
    const of = (count: number): Spread | undefined => spread(model, figureOf((run) => run.rowsSeconds && run.rowsSeconds[count]! / run.rowsSeconds[1]!, name));
    const one = spread(model, figureOf((run) => run.rowsSeconds?.[1], name));
    return one === undefined ? [] : [[name, `${number(1000 * one.median)} ms`, ...counts.slice(1).map((count) => `${number(of(count)?.median)}×`)]];
  });
  return rows.length === 0 ? '' : htmlTable('A call over several rows, all logits, against one row', ['peer', ...counts.map((count) => `${count} ${count === 1 ? 'row' : 'rows'}`)], rows);
}

function htmlTable(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map(([name, ...cells]) => `<tr><th scope="row">${escapeHtml(name!)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}
