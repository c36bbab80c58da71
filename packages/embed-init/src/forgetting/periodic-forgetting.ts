import { TokstreamError } from '@tokstream/core';
import type { ForgettingSchedule } from './forgetting-schedule.ts';

/** When all rows are forgotten. */
export interface ActiveForgettingOptions {
  /** Steps between two draws, default 1000; infinity for never. */
  readonly every?: number;
  /** Default 1; each draw has another seed. */
  readonly seed?: number;
}

/**
 * Forgets the whole table every so many steps, so that the body learns to read tables it has not seen.
 *
 * Source: Chen et al., "Improving language plasticity via pretraining with active forgetting" (2023).
 */
export function activeForgetting(options: ActiveForgettingOptions = {}): ForgettingSchedule {
  return temporaryForgetting({ ...options, until: Number.POSITIVE_INFINITY });
}

/**
 * Forgets like `activeForgetting` before step `until`, and from there on never: the model keeps what it does with tokens it does not know,
 * and learns those it knows by heart as well.
 *
 * Source: Anand et al., "Dual process learning: controlling use of in-context vs. in-weights strategies with weight forgetting" (2024).
 *
 * @throws `invalid-count` for a period or an end that is no count of steps
 */
export function temporaryForgetting({ every = 1000, until, seed = 1 }: ActiveForgettingOptions & { readonly until: number }): ForgettingSchedule {
  for (const count of [every, until]) if (!(count >= 1)) throw new TokstreamError(`A forgetting schedule was given ${count}; give a number of steps, 1 or more.`, { code: 'invalid-count', stage: 'temporaryForgetting' });
  return { at: (step) => (step > 0 && step < until && step % every === 0 ? { seed: seed + step } : undefined) };
}
