import type { EncodeOptions, Tokenizer } from '../../tokenizer.ts';
import { invalidPrompt } from './invalid-prompt.ts';
import type { RenderedPrompt, SlotRange } from './prompt-template.ts';

/** Which tokens of a prompt stand for text of a slot. */
export interface SlotTokens {
  readonly slot: string;
  /** First token, and one past the last; equal when the slot's text is empty. */
  readonly first: number;
  readonly last: number;
}

/** A prompt as token ids. */
export interface EncodedPrompt {
  /** [n] */
  readonly ids: Int32Array;
  readonly slots: readonly SlotTokens[];
}

/**
 * Encodes a prompt and finds the tokens of its slots by their offsets.
 *
 * A token that holds a part of a slot's text belongs to it, also when it begins with text of the template, as ` good` does where the
 * template ends with a space.
 */
export function encodePrompt(tokenizer: Pick<Tokenizer, 'encode'>, prompt: RenderedPrompt, options?: EncodeOptions): EncodedPrompt {
  const { ids, offsets } = tokenizer.encode(prompt.text, options);
  const { start, end } = offsets();
  const slots = prompt.slots.map((range) => ({ slot: range.slot, ...tokensOf(range, start, end) }));
  return { ids, slots };
}

function tokensOf(range: SlotRange, start: Uint32Array, end: Uint32Array): { readonly first: number; readonly last: number } {
  const holds = (_: number, token: number): boolean => start[token]! < range.end && end[token]! > range.start;
  const last = start.findLastIndex(holds) + 1;
  return { first: last === 0 ? 0 : start.findIndex(holds), last };
}

/**
 * How probable a model finds the text of a slot: the sum of the natural log-probabilities of its tokens.
 *
 * @param logProbabilities [n] that of each token of the prompt, given those before it (or around it, for a masked model)
 * @param slot the name; of a slot that occurs several times all tokens count
 * @throws TokstreamError `invalid-prompt` for another number of log-probabilities, or a slot that the prompt lacks
 */
export function slotLogProbability(prompt: EncodedPrompt, logProbabilities: ArrayLike<number>, slot: string): number {
  if (logProbabilities.length !== prompt.ids.length) throw invalidPrompt(`There are ${logProbabilities.length} log-probabilities for ${prompt.ids.length} tokens; give one a token.`);
  const tokens = prompt.slots.filter((each) => each.slot === slot);
  if (tokens.length === 0) throw invalidPrompt(`The prompt has no slot {${slot}}; it has ${prompt.slots.map((each) => each.slot).join(', ') || 'none'}.`);
  let sum = 0;
  for (const { first, last } of tokens) for (let at = first; at < last; at++) sum += logProbabilities[at]!;
  return sum;
}
