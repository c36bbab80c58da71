import type { DecodeEvent } from '@tokstream/core';
import { decode, type DrafterSource, prefill, type Sampler, type TextSource } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import { lastValueFrom, of, tap } from 'rxjs';
import type { DecodedRun, DecodedToken } from './decoded-run.ts';

/** How a prompt is decoded. */
export interface DecodeOnceOptions {
  /** Undefined is plain decoding. */
  readonly drafter: DrafterSource | undefined;
  readonly tokenizer: TextSource;
  readonly sampler: Sampler;
  readonly seed: number;
  readonly maxNewTokens: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Reads a prompt and goes on from it; only the second part is timed. Undefined when the signal fired before the end. */
export async function decodeOnce(model: CausalLM, ids: Int32Array, { drafter, now, ...options }: DecodeOnceOptions): Promise<DecodedRun | undefined> {
  const tokens: DecodedToken[] = [];
  const sums = { calls: 0, rows: 0, drafted: 0, accepted: 0 };
  let started = 0;
  let ended: Pick<DecodedRun, 'reason' | 'rest' | 'seconds'> | undefined;
  const take = (event: DecodeEvent): void => {
    if (event.type === 'step') {
      sums.calls += event.calls;
      sums.rows += event.rows;
      sums.drafted += event.drafted;
      sums.accepted += event.accepted;
    } else if (event.type === 'token') {
      const { id, text = '', logprob, origin } = event;
      tokens.push({ id, text, logprob: logprob!, origin, call: sums.calls });
    } else if (event.type === 'done') {
      ended = { reason: event.reason, rest: event.text ?? '', seconds: (now() - started) / 1000 };
    }
  };
  const events$ = of(ids).pipe(
    prefill(model, { now }),
    tap(() => (started = now())),
    decode({ ...options, now, ...(drafter && { drafter }) }),
    tap(take),
  );
  await lastValueFrom(events$, { defaultValue: undefined });
  return ended === undefined || ended.reason === 'aborted' ? undefined : { tokens, ...ended, ...sums };
}
