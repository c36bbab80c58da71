import { TokstreamError } from '@tokstream/core';

/** How rows that are too long are cut. What is cut off comes as windows of its own, in `EncodedBatch.overflowing`. */
export interface TruncationOptions {
  /** Most tokens of a row, the added ones (begin, end) counted in. */
  readonly maxLength: number;
  /** How many tokens of a text each window repeats from the one before. Default 0. */
  readonly stride?: number;
  /**
   * Which text of a pair is cut: `longest-first` (default) leaves the shorter one whole as far as it can, `only-second` suits
   * questions about long texts.
   */
  readonly strategy?: 'longest-first' | 'only-first' | 'only-second';
  /** The end that is cut off. Default `right`; with `left` the first window is the end of the text. */
  readonly side?: 'right' | 'left';
}

/**
 * Checks the numbers.
 *
 * @param added how many tokens are added to a row of one text
 * @throws TokstreamError `invalid-truncation`
 */
export function checkTruncation({ maxLength, stride = 0 }: TruncationOptions, added: number): void {
  if (!Number.isInteger(maxLength) || maxLength < 0) throw invalidTruncation(`maxLength is ${maxLength}; give a whole number of tokens`);
  if (!Number.isInteger(stride) || stride < 0) throw invalidTruncation(`stride is ${stride}; give a whole number of tokens`);
  checkRoom(maxLength, added);
  if (stride > maxLength - added) throw invalidTruncation(`stride is ${stride}, but of ${maxLength} tokens ${added} are added ones; lower stride or raise maxLength`);
}

/** @throws TokstreamError `invalid-truncation` when a row cannot even hold the tokens that are added to it */
export function checkRoom(maxLength: number, added: number): void {
  if (maxLength < added) throw invalidTruncation(`maxLength is ${maxLength}, but the tokenizer adds ${added} tokens; raise it`);
}

export function invalidTruncation(reason: string): TokstreamError {
  return new TokstreamError(`Rows cannot be cut like this: ${reason}.`, { code: 'invalid-truncation', stage: 'encodeBatch' });
}
