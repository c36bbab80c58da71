import { TokstreamError } from '@tokstream/core';
import { help } from './read-settings.ts';
import { run } from './run.ts';

process.exitCode = await main(process.argv.slice(2));

/** Gives the exit code: 0 done, 1 a failure inside, 2 something given was wrong, 130 Ctrl-C. */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough, such as `head`, is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`token-stream: standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  const colour = stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  try {
    await run(words, { stdin, stdout, stderr, colour, signal: interrupted.signal });
    return 0;
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    stderr.write(`token-stream: ${(error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')}\n`);
    return TokstreamError.isInstance(error) && (error.isInputError || error.code === 'held-too-long') ? 2 : 1;
  }
}
