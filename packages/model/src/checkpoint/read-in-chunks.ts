import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { OpenFile } from './model-files.ts';

/** Most bytes of a chunk, unless one unit is more. */
export const chunkBytes: number = 4 * 2 ** 20;

/**
 * Reads bytes `[begin, end)` of a file in chunks, the next one while one is taken, so that memory does not grow with a tensor and an
 * abort is heard within it.
 *
 * @param unitBytes what a chunk must be a multiple of
 * @param take called with each chunk, lent for the call, and its distance from `begin`
 * @param room gives where a chunk is read to, while the one before may still be to take; default two buffers in turn
 * @throws `invalid-checkpoint` when the file has become shorter; `aborted`
 */
export async function readInChunks(file: OpenFile, begin: number, end: number, unitBytes: number, take: (bytes: Uint8Array, offset: number) => void, signal?: AbortSignal, room?: (bytes: number) => Uint8Array): Promise<void> {
  const step = Math.max(unitBytes, chunkBytes - (chunkBytes % unitBytes));
  const buffers: Uint8Array[] = [];
  const read = async (from: number): Promise<Uint8Array> => {
    const to = Math.min(from + step, end);
    const lent = room?.(to - from) ?? (buffers[((from - begin) / step) % 2] ??= new Uint8Array(Math.min(step, end - begin)));
    const bytes = await file.read(from, to, lent);
    if (bytes.length < to - from) throw new TokstreamError('A file of weights became shorter while it was read; load it when it is complete.', { code: 'invalid-checkpoint', stage: 'loadModel' });
    if (room === undefined || (bytes.buffer === lent.buffer && bytes.byteOffset === lent.byteOffset)) return bytes;
    // Files may give bytes that they hold instead.
    lent.set(bytes);
    return lent;
  };
  let next: Promise<Uint8Array> | undefined;
  try {
    for (let from = begin; from < end; from += step) {
      throwIfAborted(signal, 'loadModel');
      const bytes = await (next ?? read(from));
      next = from + step < end ? read(from + step) : undefined;
      take(bytes, from - begin);
    }
  } finally {
    // What is being read may not be written to when others have the room.
    await next?.catch(() => {});
  }
}
