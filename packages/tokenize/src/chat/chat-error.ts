import { TokstreamError } from '@tokstream/core';

/** A conversation that a template does not take. */
export function chatError(reason: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`The chat template refuses this conversation: ${reason.replace(/\.$/, '')}. Change the messages or the template's variables.`, {
    code: 'invalid-chat',
    stage: 'chatTemplate',
    cause,
  });
}
