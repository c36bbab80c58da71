import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The options behind the area's name on the command line; a wrong one ends the process with one line. */
export function readArguments<Options extends ParseArgsConfig>(options: Options): ReturnType<typeof parseArgs<Options>> {
  try {
    return parseArgs<Options>({ ...options, args: process.argv.slice(3) });
  } catch (error) {
    return stop((error as Error).message, 2);
  }
}

export function stop(line: string, code: number): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}
