import { yieldToEventLoop } from '@tokstream/core';
import type { NamedTensor } from '@tokstream/model';

/** SHA-256 of the bits of tensors, by the order of their names; the event loop gets its turn after each (Node only). */
export async function digestTensors(tensors: ReadonlyMap<string, NamedTensor>, signal?: AbortSignal): Promise<string> {
  const hash = globalThis.process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const [, { data }] of [...tensors].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    await yieldToEventLoop(signal);
  }
  return hash.digest('hex');
}
