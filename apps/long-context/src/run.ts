import { type AppIo, checkOutputFile, noResults, progressBar, replaceFile, ResultsFile } from '@tokstream/app-shell';
import type { Comparison } from './measure/comparison.ts';
import { findSinks } from './measure/find-sinks.ts';
import { type CellStore, measureCells } from './measure/measure-cells.ts';
import { openWorkbench } from './open-workbench.ts';
import { comparisonPage } from './page/comparison-page.ts';
import { pageContext } from './page/page-context.ts';
import { plan } from './plan/plan.ts';
import { readSettings } from './read-settings.ts';
import type { Cell } from './results/cell.ts';
import { resultsKind } from './results/results-kind.ts';
import { describeRun } from './view/describe-run.ts';
import { jsonView } from './view/json-view.ts';
import { terminalView } from './view/terminal-view.ts';

/** Runs the app on a command line. When the signal fires it shows what there is, says how to go on, and returns. */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const { signal, now, stderr } = io;
  const settings = readSettings(words);
  const { page, results } = settings;
  if (page !== undefined) checkOutputFile('html', page);
  const bar = progressBar(io);
  bar.say('loading');
  try {
    using bench = await openWorkbench(settings, signal);
    const planned = await plan(settings, bench, { now, signal });
    const total = planned.tasks.reduce((sum, { wanted }) => sum + wanted.length, 0);
    await using store: CellStore & AsyncDisposable = results === undefined ? noResults : await ResultsFile.open(results, resultsKind);
    const view = settings.json ? jsonView(io.stdout) : terminalView(io);
    const cells: Cell[] = [];
    const sinks = await findSinks(bench.model, planned.documents, signal);
    for await (const cell of measureCells(planned.tasks, store, { signal, onCell: (done, kept, label) => bar.show(done, total, kept, label) })) {
      cells.push(cell);
      if (settings.json) bar.clear();
      await view.put(cell);
    }
    bar.clear();
    const comparison: Comparison = {
      documents: cells.filter((cell) => cell.type === 'document'),
      needles: cells.filter((cell) => cell.type === 'needle'),
      sinks,
      planned: total,
      isCut: cells.length < total,
    };
    await view.end(comparison);
    if (page !== undefined && cells.length > 0) await replaceFile(page, comparisonPage(comparison, pageContext(settings, bench, planned)));
    for (const line of describeRun(settings, planned, comparison)) stderr.write(`${line}\n`);
  } finally {
    bar.clear();
  }
}
