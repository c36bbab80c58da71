import { TokstreamError } from '@tokstream/core';
import type { Command } from './find-tools.ts';
import { nativeError } from './native-error.ts';
import { runProgram, type RunProgramOptions } from './run-program.ts';
import type { WheelKey } from './wheel-cache.ts';

/**
 * Downloads a wheel with pip, which knows the user's index, proxy and certificates. The tags are fixed: only the library
 * inside is of interest, and with them any Python finds the wheel that was tested.
 *
 * @throws `download-failed` with the end of what pip said
 */
export async function downloadWheel([python, ...words]: Command, { distribution, version, architecture }: WheelKey, directory: string, options: RunProgramOptions): Promise<void> {
  const platforms = ['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].flatMap((name) => ['--platform', `${name}_${architecture}`]);
  const tags = ['--only-binary=:all:', ...platforms, '--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];
  try {
    await runProgram(python, [...words, '-m', 'pip', 'download', '--no-deps', '--disable-pip-version-check', ...tags, '--dest', directory, `${distribution}==${version}`], options);
  } catch (error) {
    if (!TokstreamError.isInstance(error) || error.code !== 'program-failed') throw error;
    throw nativeError('download-failed', `pip could not download ${distribution} ${version} for ${architecture}; look at the reason, or give a wheel with --wheel: ${error.message}`, error);
  }
}
