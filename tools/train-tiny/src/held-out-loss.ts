import type { Trainer } from '@tokstream/train';
import type { Document } from './corpus.ts';

/** Bits a byte on whole documents, in windows of `time` that each start with the last token of the one before. */
export async function bitsPerByte(trainer: Trainer, documents: readonly Document[], encode: (text: string) => Int32Array, time: number): Promise<number> {
  let nats = 0;
  let bytes = 0;
  for (const { text } of documents) {
    const ids = encode(text);
    for (let from = 0; from + 1 < ids.length; from += time) {
      const window = ids.subarray(from, Math.min(from + time + 1, ids.length));
      nats += (await trainer.evaluate({ ids: window, batch: 1, time: window.length - 1 })) * (window.length - 1);
    }
    bytes += new TextEncoder().encode(text).length;
  }
  return nats / Math.LN2 / bytes;
}
