import { seededRandom, TokstreamError } from '@tokstream/core';
import type { TokenBatch } from './token-batch.ts';

/** How `shuffledWindows` cuts. */
export interface ShuffledWindowsOptions {
  readonly batch: number;
  /** Predicted positions of a row. */
  readonly time: number;
  readonly seed: number;
}

/**
 * Batches of windows over one long run of tokens, every window once an epoch but for those that do not fill a batch, in
 * an order of its own each epoch, cut at another offset each time. A pure function of the step, so that a resumed run sees what an unbroken one would.
 *
 * @param ids the corpus, documents already separated; borrowed for as long as batches are asked for
 * @returns the batch of a step, counted from 0
 */
export function shuffledWindows(ids: Int32Array, options: ShuffledWindowsOptions): (step: number) => TokenBatch {
  const { batch, time, seed } = options;
  const windows = Math.floor((ids.length - time) / time);
  const perEpoch = Math.floor(windows / batch);
  if (perEpoch < 1) throw new TokstreamError(`${ids.length} tokens do not fill one batch of ${batch} × ${time}; use more text or smaller batches.`, { code: 'invalid-option', stage: 'shuffledWindows' });
  let epoch = -1;
  let offset = 0;
  const order = new Uint32Array(windows);
  return (step) => {
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) {
      epoch = wanted;
      const random = seededRandom(seed * 1_000_003 + epoch);
      offset = Math.floor(random.next() * time);
      for (let at = 0; at < windows; at += 1) order[at] = at;
      for (let at = windows - 1; at > 0; at -= 1) {
        const other = Math.floor(random.next() * (at + 1));
        [order[at], order[other]] = [order[other]!, order[at]!];
      }
    }
    const rows = new Int32Array(batch * (time + 1));
    for (let row = 0; row < batch; row += 1) {
      const from = offset + order[(step % perEpoch) * batch + row]! * time;
      rows.set(ids.subarray(from, from + time + 1), row * (time + 1));
    }
    return { ids: rows, batch, time };
  };
}
