import { TokstreamError } from '@tokstream/core';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { ByteVocabulary } from './byte-vocabulary.ts';

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
 * among tokens that spell the same bytes or begin with them. It helps a prompt that ends inside a token, but the path is not
 * drawn from the exact law: the tokens before are kept, and shorter ones that only begin the bytes are taken at face value.
 *
 * The text of the bytes taken back comes again in the output.
 *
 * @throws `invalid-option`, and `invalid-prompt` where nothing would be left of the prompt
 */
export function healPrompt(ids: ArrayLike<number>, vocabulary: ByteVocabulary, { tokens = 1 }: HealPromptOptions = {}): HealedPrompt {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new TokstreamError(`tokens is ${tokens}; it must be a whole number of at least 0.`, { code: 'invalid-option', stage: 'healPrompt' });
  let kept = ids.length;
  while (kept > 0 && ids.length - kept < tokens && vocabulary.bytesOf(ids[kept - 1]!) !== undefined) kept -= 1;
  if (kept === 0) throw new TokstreamError('No token of the prompt is left; begin it with a beginning-of-sequence token, or take fewer back.', { code: 'invalid-prompt', stage: 'healPrompt' });
  const prompt = Int32Array.from(ids);
  const owed = [...prompt.subarray(kept)].flatMap((id) => [...vocabulary.bytesOf(id)!]);
  return { ids: prompt.slice(0, kept), processor: owedBytes(vocabulary, Uint8Array.from(owed)) };
}

function owedBytes(vocabulary: ByteVocabulary, start: Uint8Array): LogitsProcessor {
  let owed = start;
  return {
    name: 'heal-prompt',
    apply(logits) {
      if (owed.length === 0) return;
      for (let id = 0; id < logits.length; id += 1) if (!agrees(vocabulary.bytesOf(id), owed)) logits[id] = Number.NEGATIVE_INFINITY;
    },
    accept(id) {
      owed = owed.subarray(vocabulary.bytesOf(id)?.length ?? 0);
    },
    clone: () => owedBytes(vocabulary, owed),
  };
}

/** Whether one begins with the other. */
function agrees(bytes: Uint8Array | undefined, owed: Uint8Array): boolean {
  if (bytes === undefined || bytes.length === 0) return false;
  const shared = Math.min(bytes.length, owed.length);
  for (let at = 0; at < shared; at += 1) if (bytes[at] !== owed[at]) return false;
  return true;
}
