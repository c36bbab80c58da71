import { TokstreamError } from '@tokstream/core';
import type { RequestTrace } from '../../items/request-trace.ts';

/** The chunks of a request that brought tokens. */
export interface RequestChunks {
  readonly times: readonly number[];
  /** Tokens of all of them. */
  readonly total: number;
}

/**
 * The chunks with tokens of a trace; empty ones are left out, as an empty first one that only opens the answer.
 *
 * @throws `invalid-value` where times go back, or chunks and tokens are not as many
 */
export function checkTrace({ start, end, times, tokens }: RequestTrace): RequestChunks {
  const refuse = (what: string): never => {
    throw new TokstreamError(`A request ${what}; give times in seconds of one clock that never goes back.`, { code: 'invalid-value', stage: 'latency' });
  };
  if (times.length !== tokens.length) refuse(`has ${times.length} times and ${tokens.length} counts of tokens`);
  if (!Number.isFinite(start) || !(end >= start) || end === Infinity) refuse(`begins at ${start} and ends at ${end}`);
  let before = start;
  for (const time of times) {
    if (!(time >= before && time <= end)) refuse(`has a chunk at ${time} after ${before}, and ends at ${end}`);
    before = time;
  }
  if (!tokens.every((count) => Number.isInteger(count) && count >= 0)) refuse(`has chunks of ${tokens.join(', ').slice(0, 60)} tokens`);
  return { times: times.filter((_, at) => tokens[at]! > 0), total: tokens.reduce((sum, count) => sum + count, 0) };
}
