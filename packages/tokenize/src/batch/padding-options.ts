import { TokstreamError } from '@tokstream/core';
import type { Tokenizer } from '../tokenizer.ts';
import type { RowPadding } from './encoded-row.ts';

/** How rows are filled up to one length. */
export interface PaddingOptions {
  /** Tokens of every row, or `longest` (default): as many as the longest row has. Longer rows stay as they are. */
  readonly length?: 'longest' | number;
  /** Rounds the length up, as some hardware likes it. */
  readonly toMultipleOf?: number;
  /** The side that is filled. Default `right`; models that generate want `left`. */
  readonly side?: 'right' | 'left';
  /** The padding token's id. Default that of `token`, or of the padding token that the tokenizer's configuration names. */
  readonly id?: number;
  /** The padding token as the vocabulary spells it. */
  readonly token?: string;
  /** Type of padding tokens. Default 0. */
  readonly typeId?: number;
}

/** What rows are filled with. @throws TokstreamError `invalid-padding` */
export function rowPadding({ side = 'right', id, token, typeId = 0 }: PaddingOptions, tokenizer: Tokenizer): RowPadding {
  const found = id ?? (token === undefined ? tokenizer.special.pad : tokenizer.idOf(token));
  if (found === undefined) throw invalidPadding('the tokenizer names no padding token; give its id');
  if (found === null) throw invalidPadding(`the vocabulary has no token ${JSON.stringify(token)}; give one that it has, or an id`);
  return { side, id: found, typeId };
}

/** The length that rows are filled up to. @throws TokstreamError `invalid-padding` */
export function paddedLength({ length = 'longest', toMultipleOf = 1 }: PaddingOptions, lengths: readonly number[]): number {
  const wanted = length === 'longest' ? lengths.reduce((most, each) => Math.max(most, each), 0) : length;
  if (!Number.isInteger(wanted) || wanted < 0) throw invalidPadding(`length is ${length}; give a whole number of tokens`);
  if (!Number.isInteger(toMultipleOf) || toMultipleOf < 1) throw invalidPadding(`toMultipleOf is ${toMultipleOf}; give a whole number from 1 on`);
  return Math.ceil(wanted / toMultipleOf) * toMultipleOf;
}

function invalidPadding(reason: string): TokstreamError {
  return new TokstreamError(`Rows cannot be padded: ${reason}.`, { code: 'invalid-padding', stage: 'encodeBatch' });
}
