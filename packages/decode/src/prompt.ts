import { Owned, type TokenBlock, TokstreamError } from '@tokstream/core';

/** What `prefill` takes: ids, or the block that `tokenize` gives. */
export type PromptTokens = Int32Array | TokenBlock;

/** A prompt, possibly owned: then its lease goes on to the sequence and comes back when that one ends. */
export type Prompt = PromptTokens | Owned<PromptTokens>;

/**
 * The ids of a prompt.
 *
 * @throws `invalid-prompt` when there is none
 */
export function promptIds(prompt: Prompt): Int32Array {
  const tokens = prompt instanceof Owned ? prompt.value : prompt;
  const ids = tokens instanceof Int32Array ? tokens : tokens.ids;
  if (ids.length === 0) throw new TokstreamError('A prompt has no tokens; give at least one, such as the beginning-of-sequence token.', { code: 'invalid-prompt', stage: 'prefill' });
  return ids;
}
