import { nativeError } from './native-error.ts';
import { runProgram, type RunProgramOptions } from './run-program.ts';

/** A program with the words that always come first, as in `CXX="ccache g++"`. */
export type Command = readonly [program: string, ...words: string[]];

/** What a build needs besides Node. Python is undefined when nothing has to be downloaded. */
export interface Tools {
  readonly compiler: Command;
  readonly python: Command | undefined;
}

interface Tool {
  readonly variable: 'CXX' | 'PYTHON';
  readonly what: string;
  readonly programs: readonly string[];
  readonly question: readonly string[];
  readonly apt: string;
  readonly dnf: string;
}

const cxx: Tool = { variable: 'CXX', what: 'a C++ compiler', programs: ['g++', 'c++', 'clang++'], question: ['--version'], apt: 'g++', dnf: 'gcc-c++' };
const pip: Tool = { variable: 'PYTHON', what: 'Python with pip', programs: ['python3', 'python'], question: ['-m', 'pip', '--version'], apt: 'python3-pip', dnf: 'python3-pip' };

/**
 * Looks for a C++ compiler (g++, c++, clang++) and a Python with pip (python3, python) on the PATH of `env`. Where `CXX` or
 * `PYTHON` is set, only what it names is tried.
 *
 * @throws `missing-tools` which names all that is missing, and the command that installs it or the variable that is wrong
 */
export async function findTools(needsPython: boolean, options: RunProgramOptions): Promise<Tools> {
  const given = ({ variable }: Tool): string | undefined => options.env[variable]?.trim() || undefined;
  const find = (tool: Tool): Promise<Command | undefined> => firstThatRuns(given(tool) === undefined ? tool.programs : [given(tool)!], tool.question, options);
  const compiler = await find(cxx);
  const python = needsPython ? await find(pip) : undefined;
  const missing = [...(compiler === undefined ? [cxx] : []), ...(needsPython && python === undefined ? [pip] : [])];
  if (compiler !== undefined && missing.length === 0) return { compiler, python };
  const wrong = missing.filter((tool) => given(tool) !== undefined).map((tool) => `${tool.variable} is ${JSON.stringify(given(tool))}, which does not run as ${tool.what}; correct or unset it.`);
  const absent = missing.filter((tool) => given(tool) === undefined);
  const names = absent.map(({ what }) => what).join(' and ');
  const install = `Missing: ${names}; run apt-get install ${absent.map(({ apt }) => apt).join(' ')} (Debian, Ubuntu) or dnf install ${absent.map(({ dnf }) => dnf).join(' ')} (Fedora).`;
  const instead = 'With --wheel FILE no Python is needed.';
  throw nativeError('missing-tools', [...wrong, ...(absent.length === 0 ? [] : [install]), ...(missing.includes(pip) ? [instead] : [])].join(' '));
}

async function firstThatRuns(candidates: readonly string[], question: readonly string[], options: RunProgramOptions): Promise<Command | undefined> {
  for (const candidate of candidates) {
    const [program, ...words] = candidate.split(/\s+/) as [string, ...string[]];
    const runs = await runProgram(program, [...words, ...question], options).then(
      () => true,
      () => false,
    );
    options.signal.throwIfAborted();
    if (runs) return [program, ...words];
  }
  return undefined;
}
