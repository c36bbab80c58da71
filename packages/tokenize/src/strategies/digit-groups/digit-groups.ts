import { TokstreamError } from '@tokstream/core';
import type { PieceStageFactory } from '../../pipeline/piece-stage.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { digitClass, type DigitKind } from './digit-class.ts';
import { digitGroupRegex } from './digit-group-regex.ts';
import { DigitGrouper } from './digit-grouper.ts';

/** Options of `digitGroups`. */
export interface DigitGroupsOptions {
  /** From which end of a run of digits groups are counted. Default `right-to-left`, as people write thousands: `1234567` is `1`, `234`, `567`. */
  readonly direction?: 'right-to-left' | 'left-to-right';
  /** Digits in a full group, from 1 to 9. Default 3. */
  readonly size?: number;
  /** What counts as a digit. Default `N`, any number, as in the patterns of GPT-4 and Llama 3; `Nd` are decimal digits only. */
  readonly digits?: DigitKind;
  /** Digits of a run that may be held; only `right-to-left` has to hold any. Default 64. */
  readonly maxHeld?: number;
  /**
   * What becomes of a longer run: it is held all the same (`grow`, default, exact), it is an error, or it is cut into runs of
   * `maxHeld` digits (`split`), each grouped on its own.
   */
  readonly overflow?: 'grow' | 'error' | 'split';
}

/** Cutting runs of digits into groups, for the encoding pipeline and for a `tokenizer.json`. */
export interface DigitGroups {
  /** Makes the splitting stage. Linear in the length of a run, where the look-ahead of `regex` is quadratic. */
  readonly createStage: PieceStageFactory;
  /** The same rule as a regular expression for Hugging Face's library; it knows no `overflow`. */
  readonly regex: string;
  /** The pre-tokenizer with that expression. */
  readonly split: TokenizerPartJson;
}

/**
 * Groups digits, by default in threes from the right, so that equal places of numbers of different length become equal tokens.
 *
 * @throws TokstreamError `invalid-digit-groups`; `held-too-long` from the stage, when `overflow` is `error`
 *
 * Source: Singh and Strouse, "Tokenization counts: the impact of tokenization on arithmetic in frontier LLMs" (2024).
 *
 * @example
 * digitGroups({ size: 3 }).split; // the pre-tokenizer's part of a tokenizer.json
 */
export function digitGroups(options: DigitGroupsOptions = {}): DigitGroups {
  const { direction = 'right-to-left', size = 3, digits = 'N', maxHeld = 64, overflow = 'grow' } = options;
  if (!Number.isInteger(size) || size < 1 || size > 9) refuse(`size is ${size}; give an integer from 1 to 9.`);
  if (!Number.isInteger(maxHeld) || maxHeld < size) refuse(`maxHeld is ${maxHeld}; give an integer of at least the size, ${size}.`);
  if (!(digits in digitClass)) refuse(`digits is ${JSON.stringify(digits)}; choose one of ${Object.keys(digitClass).join(', ')}.`);
  const regex = digitGroupRegex(direction, size, digits);
  return {
    createStage: () => new DigitGrouper({ fromRight: direction === 'right-to-left', size, digits, maxHeld, overflow }),
    regex,
    split: { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false },
  };
}

function refuse(message: string): never {
  throw new TokstreamError(message, { code: 'invalid-digit-groups', stage: 'digitGroups' });
}
