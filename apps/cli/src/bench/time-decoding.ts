import { Budget } from '@tokstream/core';
import { decode, type DecodeOptions, prefill } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import { concatMap, from, lastValueFrom, tap, toArray } from 'rxjs';
import type { PolicySettings } from '../cache/policy-options.ts';

/** Prompts that were decoded together. */
export interface TimedRun {
  /** New tokens of each prompt. */
  readonly ids: readonly (readonly number[])[];
  /** From the first token to the end of the last sequence; prompts are read before. */
  readonly seconds: number;
  readonly calls: number;
  readonly drafted: number;
  readonly accepted: number;
  /** What the caches held at the end, all together. */
  readonly cacheBytes: number;
}

/**
 * Decodes prompts as one batch; only what follows the reading of the prompts is timed.
 *
 * @param reading what is kept of the caches; default all
 */
export async function timeDecoding(model: CausalLM, prompts: readonly Int32Array[], options: DecodeOptions, now: () => number, reading: PolicySettings = {}): Promise<TimedRun> {
  const ids: number[][] = prompts.map(() => []);
  const sums = { calls: 0, drafted: 0, accepted: 0, cacheBytes: 0 };
  let started = now();
  await lastValueFrom(
    from(prompts).pipe(
      prefill(model, { budget: new Budget({ limit: prompts.length }), ...reading }),
      // They begin together, when all are read.
      toArray(),
      concatMap((sequences) => {
        started = now();
        return from(sequences);
      }),
      decode({ ...options, endOfSequence: [], maxBatch: prompts.length }),
      tap((event) => {
        if (event.type === 'token') ids[event.sequence]!.push(event.id);
        if (event.type === 'cache') sums.cacheBytes += event.bytes;
        if (event.type !== 'step') return;
        sums.calls += event.calls;
        sums.drafted += event.drafted;
        sums.accepted += event.accepted;
      }),
    ),
  );
  return { ids, seconds: (now() - started) / 1000, ...sums };
}
