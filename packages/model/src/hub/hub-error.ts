import { TokstreamError } from '@tokstream/core';

/** What an answer of the hub means, and what to do. */
export function hubError(status: number, what: string): TokstreamError {
  if (status === 401 || status === 403) {
    return new TokstreamError(`The hub does not give out ${what} (${status}): it is private, gated or misspelt. Accept its terms on its page and set HF_TOKEN, or the token option.`, { code: 'missing-access', stage: 'hubModel' });
  }
  if (status === 404) return new TokstreamError(`The hub has no ${what}; check the name and the revision.`, { code: 'missing-file', stage: 'hubModel' });
  return new TokstreamError(`The hub answered ${status} for ${what}; call again later.`, { code: 'download-failed', stage: 'hubModel' });
}
