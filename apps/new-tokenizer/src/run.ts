import { type AppIo, checkOutputFile, noResults, progressBar, readText, replaceFile, ResultsFile, type ResultsStore } from '@tokstream/app-shell';
import { type BackendName, selectBackend } from '@tokstream/backend';
import { checkOutputFolder } from '@tokstream/embed-init';
import { bestMethod, writeModel } from './best-model.ts';
import type { Bench } from './measure/bench.ts';
import type { Comparison } from './measure/comparison.ts';
import { Measuring } from './measure/measuring.ts';
import type { LeftOut } from './methods/method.ts';
import { readExtras } from './methods/extras.ts';
import { comparisonPage } from './page/comparison-page.ts';
import { pageContext } from './page/page-context.ts';
import { readSettings, settingsOn } from './read-settings.ts';
import type { Cell } from './results/cell.ts';
import { resultsKind } from './results/results-kind.ts';
import { openSourceModel } from './source-model.ts';
import { describeRun } from './view/describe-run.ts';
import { jsonView } from './view/json-view.ts';
import { terminalView } from './view/terminal-view.ts';

/** Runs the app on a command line. When the signal fires it shows what there is, says how to go on, and returns. */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const { signal, stderr } = io;
  const given = readSettings(words);
  const { files, builtin, page, results, out } = given;
  // What is wrong with files is told before anything is loaded.
  if (page !== undefined) checkOutputFile('report', page);
  if (out !== undefined) await checkOutputFolder(out);
  const extras = await readExtras(given.extras);
  const texts = files.length === 0 ? await builtin.read() : await Promise.all(files.map(async (name) => ({ name, text: await readText('The file', name) })));
  const bar = progressBar(io);
  bar.say('loading');
  try {
    await using source = await openSourceModel(given.model, signal);
    const backend = await selectBackend({ backend: given.backend as BackendName | 'auto', signal });
    const settings = settingsOn(backend.name, given);
    const bench: Bench = { settings, source, texts, extras, backend: backend.name };
    await using store: ResultsStore<Cell> = results === undefined ? noResults : await ResultsFile.open(results, resultsKind);
    const view = settings.json ? jsonView(io.stdout) : terminalView(io);
    const leftOut: LeftOut[] = [];
    const cells: Cell[] = [];
    const measuring = new Measuring(bench, { signal, onLeftOut: (one) => void leftOut.push(one), onCell: (done, total, kept, label) => bar.show(done, total, kept, label) });
    for await (const cell of measuring.cells(store)) {
      cells.push(cell);
      if (settings.json) bar.clear();
      await view.put(cell);
    }
    bar.clear();
    const comparison: Comparison = {
      sources: cells.filter((cell) => cell.type === 'source'),
      starts: cells.filter((cell) => cell.type === 'start'),
      recoveries: cells.filter((cell) => cell.type === 'recovery'),
      leftOut,
      isCut: signal.aborted,
    };
    await view.end(comparison);
    if (page !== undefined && comparison.starts.length > 0) await replaceFile(page, comparisonPage(comparison, pageContext(bench)));
    for (const line of describeRun(settings, comparison)) stderr.write(`${line}\n`);
    const best = settings.methods.find(({ name }) => name === bestMethod(comparison));
    if (out === undefined || best === undefined || signal.aborted) return;
    const seed = settings.seeds[0]!;
    bar.say(`training ${best.name} once more, for ${out}`);
    await measuring.weightsOf(seed, best, (rows, weights) => writeModel(out, source, rows, weights, signal));
    bar.clear();
    stderr.write(`The best model (${best.name}, seed ${seed}) is in ${out}.\n`);
  } finally {
    bar.clear();
  }
}
