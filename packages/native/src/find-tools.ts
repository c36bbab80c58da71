import { nativeError } from './native-error.ts';
import { runProgram, type RunProgramOptions } from './run-program.ts';

/** A program with the words that always come first, as in `CXX="ccache g++"`. */
export type Command = readonly [program: string, ...words: string[]];

/** What a build needs besides Node. Python is undefined when nothing has to be downloaded. */
export interface Tools {
  readonly compiler: Command;
  readonly python: Command | undefined;
}

/**
 * Looks for a C++ compiler (`CXX`, g++, c++, clang++) and a Python with pip (`PYTHON`, python3, python) on the PATH of `env`.
 *
 * @throws `missing-tools` which names all that is missing, and the command that installs it
 */
export async function findTools(needsPython: boolean, options: RunProgramOptions): Promise<Tools> {
  const { env } = options;
  const compiler = await firstThatRuns([env['CXX'], 'g++', 'c++', 'clang++'], ['--version'], options);
  const python = needsPython ? await firstThatRuns([env['PYTHON'], 'python3', 'python'], ['-m', 'pip', '--version'], options) : undefined;
  const missing = [
    ...(compiler === undefined ? [{ what: 'a C++ compiler', apt: 'g++', dnf: 'gcc-c++' }] : []),
    ...(needsPython && python === undefined ? [{ what: 'Python with pip', apt: 'python3-pip', dnf: 'python3-pip' }] : []),
  ];
  if (compiler !== undefined && missing.length === 0) return { compiler, python };
  const names = missing.map(({ what }) => what).join(' and ');
  const instead = needsPython && python === undefined ? ', or give the wheel with --wheel' : '';
  throw nativeError('missing-tools', `There is no ${names} here; run apt-get install ${missing.map(({ apt }) => apt).join(' ')} (Debian, Ubuntu) or dnf install ${missing.map(({ dnf }) => dnf).join(' ')} (Fedora)${instead}.`);
}

async function firstThatRuns(candidates: readonly (string | undefined)[], question: readonly string[], options: RunProgramOptions): Promise<Command | undefined> {
  for (const candidate of candidates) {
    const [program, ...words] = candidate?.split(/\s+/).filter((word) => word !== '') ?? [];
    if (program === undefined) continue;
    const runs = await runProgram(program, [...words, ...question], options).then(
      () => true,
      () => false,
    );
    options.signal.throwIfAborted();
    if (runs) return [program, ...words];
  }
  return undefined;
}
