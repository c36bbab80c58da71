import { evaluateBatches, padRows, type TokenBatch, type Trainer } from '@tokstream/train';
import type { Document } from './corpus.ts';

/** Held-out documents as a trainer reads them. */
export interface HeldOut {
  readonly batches: () => Iterable<TokenBatch>;
  /** UTF-8 bytes of the documents. */
  readonly bytes: number;
}

/** Cuts whole documents into windows of `time` that each start with the last token of the one before, `batch` a batch. */
export function heldOut(documents: readonly Document[], encode: (text: string) => Int32Array, { batch, time }: { readonly batch: number; readonly time: number }): HeldOut {
  const rows = documents.flatMap(({ text }) => {
    const ids = encode(text);
    return Array.from({ length: Math.ceil((ids.length - 1) / time) }, (_, at) => ids.subarray(at * time, (at + 1) * time + 1));
  });
  return {
    bytes: documents.reduce((sum, { text }) => sum + new TextEncoder().encode(text).length, 0),
    *batches() {
      for (let at = 0; at < rows.length; at += batch) yield padRows(rows.slice(at, at + batch));
    },
  };
}

/** Bits a byte, each token predicted from those before it in its window. */
export async function bitsPerByte(trainer: Trainer, { batches, bytes }: HeldOut): Promise<number> {
  const { loss, tokens } = await evaluateBatches(trainer, batches());
  return (loss * tokens) / Math.LN2 / bytes;
}
