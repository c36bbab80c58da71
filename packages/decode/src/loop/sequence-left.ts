import { TokstreamError } from '@tokstream/core';

/**
 * Why what a sequence started is aborted when it ends.
 *
 * One for all: an error made at the end of each would hold the calls it was made under, with what they hold, and so every sequence the
 * one before it.
 */
export const sequenceLeft: TokstreamError = new TokstreamError('The sequence has ended.', { code: 'aborted', stage: 'decode' });
