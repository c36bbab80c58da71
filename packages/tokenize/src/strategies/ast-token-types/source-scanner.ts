/** What a stretch of source text is. `none` is for tokens that stand for no text. */
export type SourceTokenType = 'none' | 'white-space' | 'comment' | 'keyword' | 'identifier' | 'string' | 'number' | 'regular-expression' | 'template' | 'markup-text' | 'punctuation' | 'unknown';

/** All types; their places are the codes in `AlignedTypes.type`. */
export const sourceTokenTypes: readonly SourceTokenType[] = ['none', 'white-space', 'comment', 'keyword', 'identifier', 'string', 'number', 'regular-expression', 'template', 'markup-text', 'punctuation', 'unknown'];

/** A token of a programming language. */
export interface SourceToken {
  readonly type: SourceTokenType;
  /** First UTF-16 unit, and one past the last. */
  readonly start: number;
  readonly end: number;
  /** The kind of syntax node that it is a part of, as its parser names it, or `null` for white space and comments. */
  readonly node: string | null;
}

/** Splits source text into tokens, white space and comments included: in order, without gaps. */
export interface SourceScanner {
  scan(source: string): readonly SourceToken[];
}
