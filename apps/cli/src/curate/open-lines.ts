import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TokstreamError } from '@tokstream/core';

/**
 * The bytes of a file, unpacked when its name ends in `.gz`.
 *
 * @param onRead is told how many bytes were read from the disk
 * @throws `invalid-argument` with the name of the file, when it cannot be read or unpacked
 */
export async function* openLines(path: string, signal: AbortSignal, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { signal, highWaterMark: 2 ** 18 });
  file.on('data', (chunk) => onRead(chunk.length));
  // The pipeline closes both when either fails; what failed comes out of the loop.
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => {}) : file;
  try {
    yield* bytes as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new TokstreamError(`${path} cannot be read (${(cause as Error).message}); give ${path.endsWith('.gz') ? 'whole gzip files' : 'files'} of JSON lines.`, { code: 'invalid-argument', stage: 'curate', cause });
  }
}
