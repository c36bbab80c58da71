import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TokstreamError } from '@tokstream/core';

/** How much of a file was read so far. */
export interface ReadEvents {
  /** Bytes from the disk. */
  onRead(bytes: number): void;
  /** Bytes of text, unpacked. */
  onText(bytes: number): void;
}

/**
 * The bytes of a file, unpacked when its name ends in `.gz`.
 *
 * @throws `invalid-argument` with the name of the file, when it cannot be read or unpacked
 */
export async function* openLines(path: string, signal: AbortSignal, events?: ReadEvents): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { signal, highWaterMark: 2 ** 18 });
  if (events !== undefined) file.on('data', (chunk) => events.onRead(chunk.length));
  // The pipeline closes both when either fails; what failed comes out of the loop.
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => {}) : file;
  try {
    for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
      events?.onText(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new TokstreamError(`${path} cannot be read (${(cause as Error).message}); give ${path.endsWith('.gz') ? 'whole gzip files' : 'files'} of JSON lines.`, { code: 'invalid-argument', stage: 'curate', cause });
  }
}
