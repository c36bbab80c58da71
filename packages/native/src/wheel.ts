import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nativeError } from './native-error.ts';

/** A wheel file and what its name and bytes say. */
export interface Wheel {
  readonly file: string;
  /** `tensorflow-cpu` or `tensorflow`. */
  readonly distribution: string;
  readonly version: string;
  readonly sha256: string;
}

/**
 * Reads a wheel's name (PEP 427: distribution-version-python-abi-platform) and checksum.
 *
 * @throws `invalid-wheel` when the name is not that of a TensorFlow wheel, or the file cannot be read
 */
export async function readWheel(file: string, signal: AbortSignal): Promise<Wheel> {
  const [, distribution, version] = /^(tensorflow[a-z_]*)-(\d[^-]*)-.+\.whl$/i.exec(basename(file)) ?? [];
  if (distribution === undefined || version === undefined) throw nativeError('invalid-wheel', `${file} is not named like a TensorFlow wheel; give one such as tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl.`);
  return { file, distribution: distribution.toLowerCase().replaceAll('_', '-'), version, sha256: await sha256Of(file, signal) };
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash, { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw nativeError('invalid-wheel', `${file} cannot be read: ${(error as Error).message}.`, error);
  }
  return hash.digest('hex');
}
