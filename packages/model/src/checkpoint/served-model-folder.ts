import { TokstreamError } from '@tokstream/core';
import type { ModelFiles } from './model-files.ts';

/** How files are fetched from a server. */
export interface ServedModelFolderOptions {
  readonly signal?: AbortSignal;
  /** Called as bytes of an opened file arrive; `bytesTotal` is undefined where the server does not say. */
  readonly onProgress?: (progress: { readonly file: string; readonly bytesReceived: number; readonly bytesTotal: number | undefined }) => void;
}

/**
 * A Hugging Face folder that a web server has, in browsers and elsewhere.
 *
 * Opened files are fetched whole, once, and held as long as this object is. For the Hugging Face hub itself take
 * `hubModel`, which resumes and verifies.
 *
 * @param address of the folder; a missing slash at its end is added
 * @throws `download-failed` from its reads when the server cannot be reached or answers neither with the file nor with
 * 404; `aborted`
 *
 * @example
 * using model = await loadModel(servedModelFolder('https://example.org/my-model/'));
 */
export function servedModelFolder(address: string | URL, { signal, onProgress }: ServedModelFolderOptions = {}): ModelFiles {
  const location = String(address).replace(/\/?$/, '/');
  const whole = new Map<string, Promise<Uint8Array | undefined>>();
  const failed = (file: string, why: string, cause?: unknown): TokstreamError =>
    new TokstreamError(`${file} of ${location} could not be fetched (${why}); check the address and the connection.`, { code: 'download-failed', stage: 'servedModelFolder', cause });

  const fetchFile = async <Value>(file: string, take: (response: Response) => Promise<Value>): Promise<Value | undefined> => {
    try {
      // Asks whether what is cached is current, so that files of two models never mix.
      const response = await fetch(new URL(file, location), { cache: 'no-cache', ...(signal !== undefined && { signal }) });
      // Servers of single pages answer with the page for what they have not got.
      if (response.status === 404 || response.headers.get('content-type')?.startsWith('text/html') === true) return void (await response.body?.cancel());
      if (!response.ok) throw failed(file, `the server answered ${response.status}`);
      return await take(response);
    } catch (cause) {
      if (signal?.aborted === true) throw new TokstreamError('Loading the model was aborted.', { code: 'aborted', stage: 'servedModelFolder', cause });
      throw cause instanceof TokstreamError ? cause : failed(file, cause instanceof Error ? cause.message : String(cause), cause);
    }
  };
  return {
    location,
    text: (file) => fetchFile(file, (response) => response.text()),
    async open(file) {
      // A checkpoint opens its file twice: to see that it is there, and to read it.
      if (!whole.has(file)) whole.set(file, fetchFile(file, (response) => readWhole(response, (bytesReceived, bytesTotal) => onProgress?.({ file, bytesReceived, bytesTotal }))));
      // What failed may be tried again.
      const bytes = await whole.get(file)!.catch((error: unknown) => {
        whole.delete(file);
        throw error;
      });
      return (
        bytes && {
          bytes: bytes.length,
          async read(begin, end, into) {
            const part = bytes.subarray(begin, end);
            if (into === undefined) return part;
            into.set(part);
            return into.subarray(0, part.length);
          },
          [Symbol.asyncDispose]: async () => {},
        }
      );
    },
  };
}

async function readWhole(response: Response, onProgress: (received: number, total: number | undefined) => void): Promise<Uint8Array> {
  const length = Number(response.headers.get('content-length'));
  // Of a compressed file the length is that of what is sent.
  const total = length > 0 && response.headers.get('content-encoding') === null ? length : undefined;
  const chunks: Uint8Array[] = [];
  let received = 0;
  const reader = response.body!.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    received += next.value.length;
    onProgress(received, total);
  }
  if (total !== undefined && received !== total) throw new TypeError(`it ended after ${received} of ${total} bytes`);
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
