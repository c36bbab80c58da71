import { TokstreamError } from '@tokstream/core';
import { invalidCacheFile } from './invalid-cache-file.ts';

/** A longer header is no cache's. */
const longestHeader = 2 ** 20;

/**
 * Reads what a safetensors file says of itself and nothing else, so that a foreign one, however large, is refused at once (Node only).
 *
 * @throws `missing-file`; `invalid-cache-file` where it is no such file
 */
export async function readMetadata(path: string): Promise<Readonly<Record<string, unknown>>> {
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  try {
    // Asked before it is opened, since opening a pipe would wait for its writer.
    if (!(await fs.stat(path)).isFile()) throw new TypeError('it is no file');
    await using file = await fs.open(path);
    const prefix = new DataView(new ArrayBuffer(8));
    await file.read(prefix, 0, 8, 0);
    const length = Number(prefix.getBigUint64(0, true));
    if (length > longestHeader) throw new RangeError('its header is too long');
    const header = new Uint8Array(length);
    await file.read(header, 0, length, 8);
    const { __metadata__: metadata } = JSON.parse(new TextDecoder().decode(header)) as { readonly __metadata__?: Readonly<Record<string, unknown>> };
    return metadata ?? {};
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new TokstreamError(`There is no file ${path}; save a cache there first.`, { code: 'missing-file', stage: 'restoreCache', cause });
    throw invalidCacheFile(path, `is no saved cache${code === undefined ? '' : `, or cannot be read (${code})`}; give a file that saveCache wrote`, cause);
  }
}
