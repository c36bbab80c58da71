import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { OpenFile } from './model-files.ts';

/** Most bytes of a chunk, unless one unit is more. */
export const chunkBytes: number = 4 * 2 ** 20;

/**
 * Reads bytes `[begin, end)` of a file in chunks through one buffer, so that memory does not grow with a tensor and an
 * abort is heard within it.
 *
 * @param unitBytes what a chunk must be a multiple of
 * @param take called with each chunk, lent for the call, and its distance from `begin`
 * @param room gives where a chunk is read to; default one buffer for all
 * @throws `invalid-checkpoint` when the file has become shorter; `aborted`
 */
export async function readInChunks(file: OpenFile, begin: number, end: number, unitBytes: number, take: (bytes: Uint8Array, offset: number) => void, signal?: AbortSignal, room?: (bytes: number) => Uint8Array): Promise<void> {
  const step = Math.max(unitBytes, chunkBytes - (chunkBytes % unitBytes));
  const buffer = room === undefined ? new Uint8Array(Math.min(step, end - begin)) : undefined;
  for (let from = begin; from < end; from += step) {
    throwIfAborted(signal, 'loadModel');
    const to = Math.min(from + step, end);
    const bytes = await file.read(from, to, buffer ?? room!(to - from));
    if (bytes.length < to - from) throw new TokstreamError('A file of weights became shorter while it was read; load it when it is complete.', { code: 'invalid-checkpoint', stage: 'loadModel' });
    take(bytes, from - begin);
  }
}
