import { TokstreamError } from '@tokstream/core';
import type { TokenOffsets } from '../../tokenizer.ts';
import { type SourceScanner, type SourceToken, sourceTokenTypes } from './source-scanner.ts';

/** What the tokens of a text are in its programming language. */
export interface AlignedTypes {
  /** [n] by token: a place in `sourceTokenTypes`. */
  readonly type: Uint8Array;
  /** [n] by token: the first and one past the last source token that it has a part of; equal for tokens without text. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** [n] by token: the source token that gave the type; -1 for none. */
  readonly main: Int32Array;
  readonly tokens: readonly SourceToken[];
}

/** Types of tokens, as a stream beside their ids. */
export interface AstTokenTypes {
  /**
   * Aligns a whole source text.
   *
   * @param offsets in UTF-16 units, of any tokenizer
   */
  align(source: string, offsets: TokenOffsets): AlignedTypes;
}

/**
 * Says of every token what it is in the source's syntax: an identifier, a keyword, a part of a string.
 *
 * A token gets the type of the source token that it has most of, white space counting last, and the earlier one where two are equal, so ` const` is a keyword and `(name` an identifier.
 *
 * @throws TokstreamError `invalid-source-tokens` from `align`, when the scanner's tokens leave gaps or the offsets go beyond the text
 *
 * Source: Saberi and Fard, "Model-Agnostic Syntactical Information for Pre-Trained Programming Language Models" (2023), for token types as a second input.
 *
 * @example
 * const types = astTokenTypes(typescriptScanner(ts));
 * const { type } = types.align(source, tokenizer.encode(source).offsets());
 */
export function astTokenTypes(scanner: SourceScanner): AstTokenTypes {
  return {
    align(source, { start, end }) {
      const tokens = scanner.scan(source);
      const owner = ownerOfUnits(source, tokens);
      const count = start.length;
      const aligned = { type: new Uint8Array(count), first: new Int32Array(count), last: new Int32Array(count), main: new Int32Array(count).fill(-1) };
      for (let at = 0; at < count; at++) {
        const from = start[at]!;
        const to = end[at]!;
        if (to > source.length) throw invalid(`Token ${at} ends at unit ${to} of a text of ${source.length}; give the offsets of this text, in UTF-16 units.`);
        if (from >= to) continue;
        aligned.first[at] = owner[from]!;
        aligned.last[at] = owner[to - 1]! + 1;
        aligned.main[at] = mainToken(tokens, owner[from]!, owner[to - 1]!, from, to);
        aligned.type[at] = sourceTokenTypes.indexOf(tokens[aligned.main[at]!]!.type);
      }
      return { ...aligned, tokens };
    },
  };
}

/** By unit: the source token that it is a part of. */
function ownerOfUnits(source: string, tokens: readonly SourceToken[]): Int32Array {
  const owner = new Int32Array(source.length);
  let done = 0;
  tokens.forEach(({ start, end }, at) => {
    if (start !== done || end <= start || end > source.length) throw invalid(`The scanner's token ${at} is from ${start} to ${end}, where unit ${done} is the next; its tokens must follow each other without gaps.`);
    owner.fill(at, start, end);
    done = end;
  });
  if (done !== source.length) throw invalid(`The scanner's tokens end at unit ${done} of ${source.length}; they must cover the whole text.`);
  return owner;
}

function mainToken(tokens: readonly SourceToken[], first: number, last: number, from: number, to: number): number {
  let main = first;
  let most = -1;
  for (let at = first; at <= last; at++) {
    const { type, start, end } = tokens[at]!;
    const units = type === 'white-space' ? 0 : Math.min(end, to) - Math.max(start, from);
    if (units <= most) continue;
    most = units;
    main = at;
  }
  return main;
}

function invalid(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-source-tokens', stage: 'astTokenTypes' });
}
