import { type CountTextOptions, countText } from './count-text.ts';

/** The tokens of a text, or of a part of it, and how long the text is. What most metrics of token streams take. */
export interface TokenBatch {
  /** [n] token ids. */
  readonly ids: Int32Array;
  /** Length of their text in UTF-8. */
  readonly bytes: number;
  /** Length of their text in code points, not UTF-16 units. */
  readonly characters: number;
  /** Words of their text, by whatever counter the caller chose. */
  readonly words?: number;
  /** [n] 1 where a token stands for no text, such as the beginning of a sequence. */
  readonly special?: Uint8Array;
  /** What another tokenizer, the baseline, takes for the same text. */
  readonly baselineTokens?: number;
  readonly text?: string;
  /** A BCP 47 tag. */
  readonly language?: string;
  readonly document?: string;
  /** The line of a parallel corpus. */
  readonly line?: string | number;
  /** False when more of the same document follows. Default true. */
  readonly final?: boolean;
}

/** Settings of `tokenBatch`. */
export interface TokenBatchOptions extends CountTextOptions, Pick<TokenBatch, 'special' | 'baselineTokens' | 'language' | 'document' | 'line' | 'final'> {}

/**
 * A batch of a text and its ids, with bytes, characters and words counted.
 *
 * @example
 * ```js
 * import { tokenBatch } from '@tokstream/metrics';
 * const { bytes, characters, words } = tokenBatch('naïve ok', [101, 7, 8]);
 * console.log(bytes, characters, words); // 9 8 2
 * ```
 */
export function tokenBatch(text: string, ids: ArrayLike<number>, options: TokenBatchOptions = {}): TokenBatch {
  const { countWords: _, ...rest } = options;
  return { ids: ids instanceof Int32Array ? ids : Int32Array.from(ids), ...countText(text, options), text, ...rest };
}
