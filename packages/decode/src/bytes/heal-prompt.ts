import { TokstreamError } from '@tokstream/core';
import type { LogitsProcessor } from '../processors/logits-processor.ts';

/** What `healPrompt` needs to know of a tokenizer; every `ByteVocabulary` and every tokenizer of `@tokstream/tokenize` has it. */
export interface SpelledTokens {
  /** Bytes of a token; nothing for special tokens. */
  bytesOf(id: number): Uint8Array | null | undefined;
}

/** How `healPrompt` rolls back. */
export interface HealPromptOptions {
  /** Tokens to take back; default 1. Fewer are taken where a special token, or the start, comes first. */
  readonly tokens?: number;
}

/** A prompt without its last tokens, and what brings their bytes back. */
export interface HealedPrompt {
  readonly ids: Int32Array;
  /** For `decode`: the next tokens must spell the bytes that were taken back, and may go on. */
  readonly processor: LogitsProcessor;
}

/**
 * Token healing, the cheap relative of exact bytes: takes the last tokens of a prompt back and lets the model choose them again,
 * among tokens that begin with those bytes. It helps a prompt that ends inside a token, but the path is not drawn from the exact law: the
 * tokens before are kept, and bytes that no single token begins with are spelled by the tokens that were taken back, then go on freely.
 *
 * The text of the bytes taken back comes again in the output.
 *
 * @throws `invalid-option`, and `invalid-prompt` where nothing would be left of the prompt
 */
export function healPrompt(ids: ArrayLike<number>, vocabulary: SpelledTokens, { tokens = 1 }: HealPromptOptions = {}): HealedPrompt {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new TokstreamError(`tokens is ${tokens}; it must be a whole number of at least 0.`, { code: 'invalid-option', stage: 'healPrompt' });
  let kept = ids.length;
  while (kept > 0 && ids.length - kept < tokens && (vocabulary.bytesOf(ids[kept - 1]!) ?? undefined) !== undefined) kept -= 1;
  if (kept === 0) throw new TokstreamError('No token of the prompt is left; begin it with a beginning-of-sequence token, or take fewer back.', { code: 'invalid-prompt', stage: 'healPrompt' });
  const prompt = Int32Array.from(ids);
  return { ids: prompt.slice(0, kept), processor: owedTokens(vocabulary, [...prompt.subarray(kept)]) };
}

/** Lets the model choose again how the bytes of `owed` go on; the first of them stays possible, so that something always is. */
function owedTokens(vocabulary: SpelledTokens, start: readonly number[]): LogitsProcessor {
  let owed = start;
  return {
    name: 'heal-prompt',
    apply(logits) {
      if (owed.length === 0) return;
      const bytes = Uint8Array.from(owed.flatMap((id) => [...vocabulary.bytesOf(id)!]));
      for (let id = 0; id < logits.length; id += 1) if (id !== owed[0] && !beginsWith(vocabulary.bytesOf(id), bytes)) logits[id] = Number.NEGATIVE_INFINITY;
    },
    accept(id) {
      owed = id === owed[0] ? owed.slice(1) : [];
    },
    clone: () => owedTokens(vocabulary, owed),
  };
}

function beginsWith(bytes: Uint8Array | null | undefined, start: Uint8Array): boolean {
  return bytes !== null && bytes !== undefined && bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte);
}
