import { TokstreamError } from '@tokstream/core';
import { help } from './read-settings.ts';
import { run } from './run.ts';

process.exitCode = await main(process.argv.slice(2));

/** Gives the exit code: 0 done, 1 a failure inside or tokens that differ, 2 something given was wrong, 130 Ctrl-C. */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { stdout, stderr } = process;
  // A reader that has seen enough, such as `head`, is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`speculate: standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  const colour = stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  try {
    await run(words, { stdout, stderr, colour, signal: interrupted.signal, now: () => performance.now() });
    return interrupted.signal.aborted ? 130 : 0;
  } catch (error) {
    const differs = TokstreamError.isInstance(error) && error.code === 'tokens-differ';
    if (interrupted.signal.aborted && !differs) return 130;
    stderr.write(`speculate: ${(error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')}\n`);
    return TokstreamError.isInstance(error) && error.isInputError ? 2 : 1;
  }
}
