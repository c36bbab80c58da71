import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nativeError } from './native-error.ts';

/** What the command was asked to do. */
export interface NativeOptions {
  readonly action: 'build' | 'check' | 'clean' | 'help' | 'version';
  /** The folder from which the package is looked up. */
  readonly project: string;
  /** `@tensorflow/tfjs-node-gpu` with the wheel `tensorflow`, instead of `@tensorflow/tfjs-node` with `tensorflow-cpu`. */
  readonly gpu: boolean;
  /** A wheel that is there already; nothing is downloaded. */
  readonly wheel: string | undefined;
  /** The version of the wheel to download. */
  readonly tensorflow: string;
  readonly cacheDirectory: string;
  /** With `clean`: the cache of downloaded wheels goes too. */
  readonly clearCache: boolean;
  readonly json: boolean;
}

/** The version that the tests of this package build and run. */
export const testedTensorflow = '2.21.0';

export const help: string = `tokstream-native [--gpu] [--check | --clean] [options]

Run it in a project that has @tensorflow/tfjs-node (or -gpu) installed, also with npm install --ignore-scripts.
Without --check or --clean it builds the native addon against libtensorflow from the PyPI wheel and proves that it computes.

  --project DIR           the project (default: the working folder)
  --gpu                   the package @tensorflow/tfjs-node-gpu and the CUDA wheel "tensorflow"
  --check                 build nothing; say what is there, prove it, exit 0 when it works and 2 when not
  --clean                 remove what was built; with --clear-cache the downloaded wheels too
  --wheel FILE            take this wheel; nothing is downloaded and Python is not needed
  --tensorflow VERSION    the version to download (default ${testedTensorflow}, the tested one)
  --cache-directory DIR   where wheels are kept (default $TOKSTREAM_NATIVE_CACHE,
                          else $XDG_CACHE_HOME/tokstream/native, else ~/.cache/tokstream/native)
  --json                  one JSON object on stdout
  --help, --version

PYTHON and CXX name another interpreter or compiler; where one is set, no other is tried.
`;

/**
 * Reads the command line, strictly.
 *
 * @throws `invalid-argument` with one line that says what to do
 */
export function parseNativeOptions(words: readonly string[], { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): NativeOptions {
  const values = parseStrictly(words);
  const action = (['help', 'version', 'check', 'clean'] as const).find((name) => values[name]) ?? 'build';
  if (values.check && values.clean) throw invalid('--check and --clean exclude each other; give one.');
  if (values['clear-cache'] && action !== 'clean') throw invalid('--clear-cache goes with --clean.');
  if (values.wheel !== undefined && values.tensorflow !== undefined) throw invalid('--wheel and --tensorflow exclude each other; the wheel has its version.');
  const { tensorflow = testedTensorflow } = values;
  if (!/^\d+\.\d+\.\d+\w*$/.test(tensorflow)) throw invalid(`--tensorflow is ${JSON.stringify(tensorflow)}; it must be a version such as ${testedTensorflow}.`);
  const cacheHome = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return {
    action,
    project: resolve(cwd, values.project ?? '.'),
    gpu: values.gpu === true,
    wheel: values.wheel === undefined ? undefined : resolve(cwd, values.wheel),
    tensorflow,
    cacheDirectory: resolve(cwd, values['cache-directory'] ?? (env['TOKSTREAM_NATIVE_CACHE'] || join(cacheHome, 'tokstream/native'))),
    clearCache: values['clear-cache'] === true,
    json: values.json === true,
  };
}

function parseStrictly(words: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const options = { gpu: flag, check: flag, clean: flag, 'clear-cache': flag, json: flag, help: flag, version: flag, project: text, wheel: text, tensorflow: text, 'cache-directory': text };
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    throw invalid(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see tokstream-native --help.`);
  }
}

function invalid(message: string): Error {
  return nativeError('invalid-argument', message);
}
