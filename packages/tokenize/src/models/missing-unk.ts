import { TokstreamError } from '@tokstream/core';

/** For text that a vocabulary cannot spell when it has no unknown token either. */
export function missingUnk(): TokstreamError {
  return new TokstreamError('The text holds something that this vocabulary lacks, and its tokenizer.json names no unknown token that is in it; add one.', { code: 'invalid-tokenizer', stage: 'encode' });
}
