import type { DecodeOptions } from '../decode-options.ts';
import type { Continuation, ContinuationStart } from './continuation.ts';
import { decodeContinuations } from './decode-continuations.ts';
import type { BudgetTally } from './budget-tally.ts';

/** How continuations are sampled. */
export interface SampleContinuationsOptions {
  readonly budget: BudgetTally;
  /** What the tokens are booked under. */
  readonly purpose: string;
  /** Most tokens of one continuation. */
  readonly maxTokens: number;
  /** Most decoded at the same time. */
  readonly parallel: number;
  readonly decode: DecodeOptions;
  /** Tokens that end a continuation, as its last one; default none. */
  readonly delimiters?: readonly number[];
  /** True to hand over the caches that decoding leaves. */
  readonly keepCaches: boolean;
  readonly signal: AbortSignal;
}

/**
 * Goes on from starts, in order, for as long as the meter lasts: as many at once as it can pay for at full length, then more from
 * what the short ones left. The last one may be cut off.
 *
 * @returns one each for the starts that were reached
 */
export async function sampleContinuations(starts: readonly ContinuationStart[], options: SampleContinuationsOptions): Promise<Continuation[]> {
  const { budget, purpose, maxTokens, parallel } = options;
  const done: Continuation[] = [];
  try {
    while (done.length < starts.length) {
      const affordable = Math.max(1, Math.floor(budget.remaining / maxTokens));
      const wave = starts.slice(done.length, done.length + Math.min(parallel, affordable));
      using reservation = budget.reserve(purpose, wave.length * maxTokens);
      if (reservation.granted === 0) break;
      const tokens = Math.min(maxTokens, reservation.granted);
      for (const continuation of await decodeContinuations(wave, { ...options, maxTokens: tokens, count: reservation.count, countStep: (step) => budget.countStep(step) })) {
        const cutOff = continuation.reason === 'length' && tokens < maxTokens;
        done.push(cutOff ? { ...continuation, reason: 'budget' } : continuation);
      }
    }
    return done;
  } catch (error) {
    for (const { cache } of done) cache?.[Symbol.dispose]();
    throw error;
  }
}
