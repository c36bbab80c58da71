import { type AppIo, checkOutputFile, noResults, progressBar, replaceFile, ResultsFile, type ResultsStore } from '@tokstream/app-shell';
import { measureCells } from './measure/measure-cells.ts';
import { openBench } from './open-bench.ts';
import { comparisonPage } from './page/comparison-page.ts';
import { readSettings } from './read-settings.ts';
import type { Cell } from './results/cell.ts';
import { resultsKind } from './results/results-kind.ts';
import { jsonView } from './view/json-view.ts';
import { terminalView } from './view/terminal-view.ts';

/** Runs the app on a command line. When the signal fires it shows what there is, says how to go on, and returns. */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const { signal, stderr } = io;
  const settings = readSettings(words);
  const { page, results } = settings;
  // What is wrong with files is told before anything is loaded.
  if (page !== undefined) checkOutputFile('report', page);
  const bar = progressBar(io);
  bar.say('loading');
  try {
    using bench = await openBench(settings, signal);
    await using store: ResultsStore<Cell> = results === undefined ? noResults : await ResultsFile.open(results, resultsKind);
    const view = settings.json ? jsonView(io.stdout) : terminalView(io, bench);
    const cells: Cell[] = [];
    const onCell = (done: number, total: number, kept: number, label: string): void => bar.show(done, total, kept, label);
    for await (const cell of measureCells(bench, store, { signal, now: io.now, onCell })) {
      cells.push(cell);
      if (settings.json) bar.clear();
      await view.put(cell);
    }
    bar.clear();
    const isCut = signal.aborted;
    await view.end(cells, isCut);
    if (page !== undefined && cells.length > 0) {
      await replaceFile(page, comparisonPage(cells, bench, isCut));
      stderr.write(`The page is in ${page}.\n`);
    }
    if (isCut) stderr.write(results === undefined ? 'Stopped; with --results FILE the next run would go on from here.\n' : `Stopped; the same command goes on from what is in ${results}.\n`);
  } finally {
    bar.clear();
  }
}
