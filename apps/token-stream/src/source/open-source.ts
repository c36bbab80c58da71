import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { type AppIo, invalidArgument } from '@tokstream/app-shell';
import { iterateNodeReadable, iterateReadableStream, TokstreamError } from '@tokstream/core';

/**
 * The bytes of a file, an http address, or standard input (`-`), as they come.
 *
 * Whoever stops iterating closes the source at once: a file its handle, an address its connection.
 */
export async function* openSource(source: string, { stdin, signal }: Pick<AppIo, 'stdin' | 'signal'>): AsyncGenerator<Uint8Array> {
  try {
    if (source === '-') yield* iterateNodeReadable(addAbortSignal(signal, stdin as Readable) as AsyncIterable<Uint8Array> & Readable);
    else if (/^https?:/i.test(source)) yield* await body(source, signal);
    else yield* iterateNodeReadable(createReadStream(source, { signal }) as AsyncIterable<Uint8Array> & Readable);
  } catch (error) {
    if (signal.aborted || TokstreamError.isInstance(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'EISDIR', 'EACCES', 'ENOTDIR'].includes(code ?? '')) throw invalidArgument(`${source} cannot be read (${code}); give a text file, an http address, or - for standard input.`, error);
    throw new TokstreamError(`${source} broke off: ${(error as Error).message}.`, { code: 'source-failed', stage: 'token-stream', cause: error });
  }
}

async function body(url: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url, { signal }).catch((error: Error) => {
    if (signal.aborted) throw error;
    const reason = error.cause instanceof Error ? error.cause.message || (error.cause as NodeJS.ErrnoException).code : error.message;
    throw invalidArgument(`${url} cannot be reached (${reason}); check the address.`, error);
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw invalidArgument(`${url} answered ${response.status} ${response.statusText}`.trimEnd() + '; check the address.');
  }
  return response.body === null ? iterateReadableStream(new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })) : iterateReadableStream(response.body);
}
