import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { OpenFile } from './model-files.ts';

const chunkBytes = 4 * 2 ** 20;

/**
 * Reads bytes `[begin, end)` of a file in chunks through one buffer, so that memory does not grow with a tensor and an
 * abort is heard within it.
 *
 * @param unitBytes what a chunk must be a multiple of
 * @param take called with each chunk, lent for the call, and its distance from `begin`
 * @throws `invalid-checkpoint` when the file has become shorter; `aborted`
 */
export async function readInChunks(file: OpenFile, begin: number, end: number, unitBytes: number, take: (bytes: Uint8Array, offset: number) => void, signal?: AbortSignal): Promise<void> {
  const step = Math.max(unitBytes, chunkBytes - (chunkBytes % unitBytes));
  const buffer = new Uint8Array(Math.min(step, end - begin));
  for (let from = begin; from < end; from += step) {
    throwIfAborted(signal, 'loadModel');
    const to = Math.min(from + step, end);
    const bytes = await file.read(from, to, buffer);
    if (bytes.length < to - from) throw new TokstreamError('A file of weights became shorter while it was read; load it when it is complete.', { code: 'invalid-checkpoint', stage: 'loadModel' });
    take(bytes, from - begin);
  }
}
