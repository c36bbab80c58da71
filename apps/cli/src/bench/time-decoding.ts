import { Budget } from '@tokstream/core';
import { decode, type DecodeOptions, prefill } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import { concatMap, from, lastValueFrom, tap, toArray } from 'rxjs';

/** Prompts that were decoded together. */
export interface TimedRun {
  /** New tokens of each prompt. */
  readonly ids: readonly (readonly number[])[];
  /** From the first token to the end of the last sequence; prompts are read before. */
  readonly seconds: number;
  readonly calls: number;
  readonly drafted: number;
  readonly accepted: number;
}

/** Decodes prompts as one batch; only what follows the reading of the prompts is timed. */
export async function timeDecoding(model: CausalLM, prompts: readonly Int32Array[], options: DecodeOptions, now: () => number): Promise<TimedRun> {
  const ids: number[][] = prompts.map(() => []);
  const sums = { calls: 0, drafted: 0, accepted: 0 };
  let started = now();
  await lastValueFrom(
    from(prompts).pipe(
      prefill(model, { budget: new Budget({ limit: prompts.length }) }),
      // They begin together, when all are read.
      toArray(),
      concatMap((sequences) => {
        started = now();
        return from(sequences);
      }),
      decode({ ...options, endOfSequence: [], maxBatch: prompts.length }),
      tap((event) => {
        if (event.type === 'token') ids[event.sequence]!.push(event.id);
        if (event.type !== 'step') return;
        sums.calls += event.calls;
        sums.drafted += event.drafted;
        sums.accepted += event.accepted;
      }),
    ),
  );
  return { ids, seconds: (now() - started) / 1000, ...sums };
}
