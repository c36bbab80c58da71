import { type DecodeEvent, Owned, throwIfAborted } from '@tokstream/core';
import { forkSequence, type KvCache, type Sequence } from '@tokstream/model';
import { finalize, from, tap } from 'rxjs';
import type { SequenceOptions } from '../decode-options.ts';
import { decode } from '../operators/decode.ts';
import type { StopStep } from '../stop/stop-rule.ts';
import type { CandidateReason } from './candidate.ts';
import type { Continuation, ContinuationStart } from './continuation.ts';
import type { SampleContinuationsOptions } from './sample-continuations.ts';
import type { StepCounts } from './search-result.ts';
import type { TokenReservation } from './token-budget.ts';

interface Growing extends ContinuationStart {
  readonly ids: number[];
  complete: string;
  rest: string;
  readonly logprobs: number[];
  reason: CandidateReason;
  endsStep: boolean;
  cache?: KvCache;
}

/** Decodes forks of the starts as one batch and books every token and row as it happens. */
export async function decodeContinuations(
  starts: readonly ContinuationStart[],
  options: Pick<SampleContinuationsOptions, 'maxTokens' | 'decode' | 'delimiters' | 'keepCaches' | 'signal'> & { readonly count: TokenReservation['count']; readonly countStep: (step: StepCounts) => void },
): Promise<Continuation[]> {
  const { maxTokens, decode: decodeOptions, delimiters = [], keepCaches, signal, count, countStep } = options;
  throwIfAborted(signal, 'search');
  const growing = new Map<number, Growing>(starts.map((start) => [start.number, { ...start, ids: [], complete: '', rest: '', logprobs: [], reason: 'aborted', endsStep: false }]));
  const leave = (sequence: Sequence): void => {
    if (keepCaches) growing.get(sequence.index)!.cache = sequence.cache;
    else sequence.cache[Symbol.dispose]();
  };
  const optionsFor = ({ index }: Sequence): SequenceOptions => {
    const rules = (decodeOptions.stopRules ?? []).map((rule) => rule.clone?.() ?? rule);
    const check = (step: StopStep): boolean => {
      // Each is asked, since some keep count. Only where none ends the text for good, a delimiter ends the step.
      if (rules.filter((rule) => rule.check(step)).length > 0) return true;
      return (growing.get(index)!.endsStep = delimiters.includes(step.id));
    };
    return { seed: candidateSeed(decodeOptions.seed ?? 0, index), stopRules: [{ name: 'step', check }] };
  };
  const items: Owned<Sequence>[] = [];
  const observe = (event: DecodeEvent): void => {
    const one = growing.get(event.sequence)!;
    if (event.type === 'token') {
      count({ tokens: 1 });
      one.ids.push(event.id);
      one.logprobs.push(event.logprob!);
      one.complete += event.text ?? '';
    } else if (event.type === 'step') {
      count({ rows: event.rows });
      countStep(event);
    }
    else if (event.type === 'done') {
      one.reason = event.reason;
      one.rest = event.text ?? '';
    }
  };
  try {
    for (const { sequence, number } of starts) items.push(Owned.of(forkSequence(sequence, number), leave));
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        subscription.unsubscribe();
        resolve();
      };
      const subscription = from(items)
        .pipe(
          decode({ ...decodeOptions, logprobs: true, maxNewTokens: maxTokens, optionsFor }),
          tap(observe),
          finalize(() => signal.removeEventListener('abort', abort)),
        )
        .subscribe({ error: reject, complete: resolve });
      if (!subscription.closed) signal.addEventListener('abort', abort);
    });
    throwIfAborted(signal, 'search');
    return [...growing.values()].map(({ complete, rest, ...one }) => ({ ...one, ...(decodeOptions.tokenizer !== undefined && { text: { complete, rest } }) }));
  } catch (error) {
    for (const item of items) item.abandon();
    for (const { cache } of growing.values()) cache?.[Symbol.dispose]();
    throw error;
  }
}

/** Other low bits for each candidate, as generators whose seeds share them begin with the same number. */
function candidateSeed(seed: number, number: number): number {
  return (seed + Math.imul(number, 0x9e37_79b1)) >>> 0;
}
