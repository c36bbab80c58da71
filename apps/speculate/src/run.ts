import { type AppIo, checkOutputFile, replaceFile } from '@tokstream/app-shell';
import { TokstreamError } from '@tokstream/core';
import { comparePrompts } from './compare-prompts.ts';
import type { Comparison } from './measure/version.ts';
import { openWorkbench } from './open-workbench.ts';
import { readSettings } from './read-settings.ts';
import { comparisonPage } from './page/comparison-page.ts';
import { describeDifference } from './view/describe-difference.ts';
import { jsonView } from './view/json-view.ts';
import { statusLine } from './view/status-line.ts';
import { terminalView } from './view/terminal-view.ts';

/**
 * Runs the app on a command line. When the signal fires it shows what there is and returns.
 *
 * @throws `tokens-differ` at the end, when a drafter changed what was decoded
 */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const settings = readSettings(words);
  const { page, prompts, rounds } = settings;
  if (page !== undefined) checkOutputFile('html', page);
  const status = statusLine(io);
  status.show('loading');
  try {
    using bench = await openWorkbench(settings, io.signal);
    const view = settings.json ? jsonView(io.stdout, bench.drafters) : terminalView(io, bench.drafters);
    const comparisons: Comparison[] = [];
    const onRun = (prompt: number, round: number, way: string): void => {
      const when = round < 0 ? 'warming up' : `prompt ${prompt + 1} of ${prompts.length}, round ${round + 1} of ${rounds}`;
      status.show(`${when}: ${way}`);
    };
    for await (const comparison of comparePrompts(settings, bench, { signal: io.signal, now: io.now, onRun })) {
      comparisons.push(comparison);
      status.clear();
      await view.put(comparison);
    }
    status.clear();
    const isCut = io.signal.aborted;
    await view.end(comparisons, isCut);
    if (page !== undefined && comparisons.length > 0) {
      await replaceFile(page, comparisonPage(comparisons, { settings, bench, isCut }));
      io.stderr.write(`The page is in ${page}.\n`);
    }
    refuseDifferences(comparisons);
  } finally {
    status.clear();
  }
}

function refuseDifferences(comparisons: readonly Comparison[]): void {
  const lines = comparisons.flatMap(({ promptName, plain, drafted }) => [plain, ...drafted].flatMap(({ name, difference }) => (difference === undefined ? [] : [`${promptName}, ${name}: ${describeDifference(difference)}`])));
  if (lines.length > 0) throw new TokstreamError(`TOKENS DIFFER, ${lines.length} of the versions did not give the tokens of plain decoding; ${lines.join('; ')}.`, { code: 'tokens-differ', stage: 'speculate' });
}
