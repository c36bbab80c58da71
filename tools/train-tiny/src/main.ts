import { selectBackend } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { progressLine } from '@tokstream/train';
import { help, parseArguments } from './arguments.ts';
import { loadCorpus } from './corpus.ts';
import { recipe, tinyConfig } from './recipe.ts';
import { trainTiny } from './train-tiny.ts';

/** Errors of how the tool was called, against those of what it does. */
const callErrors: readonly (string | undefined)[] = ['invalid-argument', 'other-recipe', 'unsupported-backend'];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What the file system says is of one line, and of where the user pointed.
  const expected = error instanceof TokstreamError || (error as NodeJS.ErrnoException).syscall !== undefined;
  if (!expected) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = callErrors.includes((error as TokstreamError).code) ? 2 : 1;
}

async function main(words: readonly string[]): Promise<number> {
  const { help: asked, backend, ...given } = parseArguments(words);
  if (asked) {
    process.stdout.write(help);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const { name } = await selectBackend({ backend });
  process.stderr.write(`backend ${name}\n`);
  const done = await trainTiny({ ...given, corpus: await loadCorpus(), config: tinyConfig, recipe, signal: stop.signal, onEvent: progressLine(process.stderr, { totalSteps: given.totalSteps, describe: ({ bitsPerByte }) => `${bitsPerByte!.toFixed(4)} bits/byte on held-out addresses` }) });
  return done ? 0 : 130;
}
