import { once } from 'node:events';

/** Writes and waits while the reader is behind, so that output is never piled up in memory. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (text !== '' && !stream.write(text)) await once(stream, 'drain');
}
