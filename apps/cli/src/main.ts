import { createRequire } from 'node:module';
import { fileCostStore } from '@tokstream/decode';
import { isInputError } from './arguments/is-input-error.ts';
import { parseArguments } from './arguments/parse-arguments.ts';
import type { CommandIo } from './commands/command.ts';
import { commands } from './commands/registry.ts';
import { commandHelp, overview } from './output/help.ts';

process.exitCode = await main(process.argv.slice(2));

/** Runs one command and gives the exit code: 0 done, 1 a failure inside, 2 something given was wrong, 130 Ctrl-C. */
async function main([name, ...words]: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const { stdin, stdout, stderr } = process;
  const io: CommandIo = { stdin, stdout, stderr, signal: interrupted.signal, now: () => performance.now(), costStore: fileCostStore(), colors: (process.env['NO_COLOR'] ?? '') === '' };
  // A reader that has seen enough, such as `head`, is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`tokstream: standard output cannot be written: ${messageOf(error)}\n`);
    process.exit(1);
  });
  if (name === undefined || name === '--help' || name === 'help') {
    stdout.write(overview(commands));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
    stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    stderr.write(`tokstream: there is no command ${JSON.stringify(name)}; it has ${commands.map((known) => known.name).join(', ')}.\n`);
    return 2;
  }
  if (words.includes('--help')) {
    stdout.write(commandHelp(command));
    return 0;
  }
  try {
    await command.run(parseArguments(command.name, words, command.options, command.positionals !== ''), io);
    return interrupted.signal.aborted ? 130 : 0;
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    stderr.write(`tokstream: ${messageOf(error)}\n`);
    return isInputError(error) ? 2 : 1;
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ');
}
