import { seededRandom, TokstreamError } from '@tokstream/core';
import type { ForgettingSchedule } from './forgetting-schedule.ts';

/** What is made strange. */
export interface ProbabilisticForgettingOptions {
  /** How likely a token of a row is made strange; default 0.1. */
  readonly share?: number;
  /** Ids that stand for nothing else: rows of the table that are strange anew at every step. */
  readonly spareIds: Int32Array;
  /** Default 1. */
  readonly seed?: number;
}

/** Strange tokens in training data, and the schedule that keeps them strange. */
export interface ProbabilisticForgetting extends ForgettingSchedule {
  /**
   * The ids of a row in which some tokens, each everywhere it stands, are replaced by spare ids; a new array.
   *
   * @param step of the draw; with `row` it says which tokens are chosen
   */
  replace(ids: Int32Array, step: number, row?: number): Int32Array;
}

/**
 * Makes a random share of the tokens of each row strange for one step: they stand under spare ids, whose rows are drawn afresh before
 * every step. The rows of the tokens themselves stay, so that measuring in between needs nothing undone.
 *
 * @throws `invalid-count` for a share outside 0 to 1, or no spare ids
 */
export function probabilisticForgetting({ share = 0.1, spareIds, seed = 1 }: ProbabilisticForgettingOptions): ProbabilisticForgetting {
  if (!(share >= 0 && share <= 1) || spareIds.length === 0) throw new TokstreamError(`Probabilistic forgetting was given a share of ${share} and ${spareIds.length} spare ids; give a share from 0 to 1 and ids that stand for nothing else.`, { code: 'invalid-count', stage: 'probabilisticForgetting' });
  return {
    at: (step) => (step > 0 ? { ids: spareIds, seed: seed + step } : undefined),
    replace(ids, step, row = 0) {
      const random = seededRandom([seed, step, row, 0x5eed]);
      for (let skip = 0; skip < 8; skip += 1) random.next();
      const free = [...spareIds];
      const strange = new Map<number, number>();
      for (const id of new Set(ids)) {
        if (random.next() >= share || free.length === 0) continue;
        const [spare] = free.splice(Math.floor(random.next() * free.length), 1);
        strange.set(id, spare!);
      }
      return ids.map((id) => strange.get(id) ?? id);
    },
  };
}
