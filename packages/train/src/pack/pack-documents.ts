import type { PushStage } from '@tokstream/core';
import { requireCounts } from '../require-counts.ts';
import type { TokenBatch } from './token-batch.ts';

/** How `packDocuments` cuts. */
export interface PackDocumentsOptions {
  /** Rows of a batch. */
  readonly batch: number;
  /** Predicted positions of a row. */
  readonly time: number;
  /** Put after every document, so that the model sees where one ends. */
  readonly separatorId: number;
}

/**
 * Joins documents, each followed by the separator, and cuts the stream into full batches without padding or loss:
 * neighbouring rows share one token, the last target of one being the first input of the next.
 *
 * Takes the ids of whole documents; `held` counts tokens. What does not fill a batch at the end is dropped by `flush`.
 */
export function packDocuments(options: PackDocumentsOptions): PushStage<Int32Array, TokenBatch, readonly number[]> {
  const { batch, time, separatorId } = options;
  requireCounts('packDocuments', { batch, time });
  const needed = batch * time + 1;
  let held: number[] = [];
  return {
    chunkInvariant: true,
    get held() {
      return held.length;
    },
    push(document) {
      for (const id of document) held.push(id);
      held.push(separatorId);
      const batches: TokenBatch[] = [];
      let from = 0;
      for (; held.length - from >= needed; from += batch * time) {
        const ids = new Int32Array(batch * (time + 1));
        for (let row = 0; row < batch; row += 1) {
          for (let at = 0; at <= time; at += 1) ids[row * (time + 1) + at] = held[from + row * time + at]!;
        }
        batches.push({ ids, batch, time });
      }
      if (from > 0) held = held.slice(from);
      return batches;
    },
    flush() {
      held = [];
      return [];
    },
    snapshot: () => [...held],
    restore(snapshot) {
      held = [...snapshot];
    },
    [Symbol.dispose]() {
      held = [];
    },
  };
}
