import { TokstreamError } from '@tokstream/core';
import type { AppIo } from './app-io.ts';

/**
 * Runs an app as a process: 0 done, 1 a failure inside, 2 something given was wrong, 130 Ctrl-C.
 *
 * @param exitCodeOf of errors for which that would be another one, also after Ctrl-C
 * @returns the exit code
 */
export async function runApp(name: string, help: string, run: (words: readonly string[], io: AppIo) => Promise<void>, exitCodeOf: (error: TokstreamError) => number | undefined = () => undefined): Promise<number> {
  const words = process.argv.slice(2);
  const { stdin, stdout, stderr } = process;
  if (words.includes('--help')) {
    stdout.write(help);
    return 0;
  }
  const interrupted = new AbortController();
  const { signal } = interrupted;
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  // A reader that has seen enough, such as `head`, is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`${name}: standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  const colour = stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  try {
    await run(words, { stdin, stdout, stderr, colour, signal, now: () => performance.now() });
    return signal.aborted ? 130 : 0;
  } catch (error) {
    const own = TokstreamError.isInstance(error) ? exitCodeOf(error) : undefined;
    if (own === undefined && signal.aborted) return 130;
    stderr.write(`${name}: ${(error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')}\n`);
    return own ?? (TokstreamError.isInstance(error) && error.isInputError ? 2 : 1);
  }
}
