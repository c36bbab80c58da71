import { TokstreamError } from './errors.ts';

/** The credits, or `invalid-credits` when nobody can take so many. */
export function checkedCredits(credits: number): number {
  if (Number.isSafeInteger(credits) && credits >= 0) return credits;
  throw new TokstreamError(`credits are whole numbers from 0, got ${credits}`, { code: 'invalid-credits', stage: 'Budget' });
}
