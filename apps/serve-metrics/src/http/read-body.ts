import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/**
 * The body of a request as text.
 *
 * @param most bytes that it may have
 * @throws `HttpError` 413 as soon as it has more, 400 for bytes that are not UTF-8
 */
export async function readBody(request: IncomingMessage, most: number): Promise<string> {
  const tooLong = (): HttpError => new HttpError(413, `The body is longer than ${most} bytes; send less.`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLong();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > most) throw tooLong();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpError(400, 'The body is not UTF-8; send JSON.');
  }
}
