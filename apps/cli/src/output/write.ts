import { once } from 'node:events';

/** Writes and waits while the reader is behind, so that output is never piled up in memory. */
export async function write(stream: NodeJS.WritableStream, text: string | Uint8Array): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Writes one JSON object on a line of its own. */
export async function writeJson(stream: NodeJS.WritableStream, value: unknown): Promise<void> {
  await write(stream, `${JSON.stringify(value)}\n`);
}
