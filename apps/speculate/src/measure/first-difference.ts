import type { DecodedRun, DecodedToken } from './decoded-run.ts';

/** Where two runs part. Where one of them had ended, its token is undefined. */
export interface TokenDifference {
  /** Place among the new tokens, from 0. */
  readonly at: number;
  readonly expected: DecodedToken | undefined;
  readonly got: DecodedToken | undefined;
}

/** The first place at which a run has another token than it should, or ends sooner or later; undefined when there is none. */
export function firstDifference(expected: Pick<DecodedRun, 'tokens'>, got: Pick<DecodedRun, 'tokens'>): TokenDifference | undefined {
  const length = Math.max(expected.tokens.length, got.tokens.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [expected.tokens[at], got.tokens[at]];
    if (one?.id !== other?.id) return { at, expected: one, got: other };
  }
  return undefined;
}
