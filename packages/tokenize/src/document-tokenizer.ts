import type { PushStage, TokenBlock } from '@tokstream/core';
import type { EncodeOptions, Tokenizer } from './tokenizer.ts';

/** Options of `documentTokenizer` and `tokenize`. */
export interface TokenizeOptions extends EncodeOptions {
  /**
   * Whether blocks say where tokens come from. Default true. With false, `start` and `end` are empty, which every tokenizer can
   * give; with true a tokenizer that changes text in a way that cannot be followed fails with `unsupported-offsets`.
   */
  readonly offsets?: boolean;
}

/** The text that a `documentTokenizer` holds, as it came. */
export interface DocumentTokenizerSnapshot {
  readonly text: string;
}

/**
 * Encodes one document that arrives in chunks, cut anywhere, even inside a character; the result is that of the whole text.
 *
 * It holds the document until `flush` (`held` counts UTF-16 units): exact with every tokenizer, at the price of memory and delay.
 *
 * @returns a stage whose `flush` gives the one block of the document, also of an empty one
 */
export function documentTokenizer(tokenizer: Tokenizer, options: TokenizeOptions = {}): PushStage<string, TokenBlock, DocumentTokenizerSnapshot> {
  let chunks: string[] = [];
  let held = 0;
  const reset = (text: string): void => {
    chunks = text === '' ? [] : [text];
    held = text.length;
  };
  return {
    chunkInvariant: true,
    get held() {
      return held;
    },
    push: (chunk) => {
      if (chunk !== '') chunks.push(chunk);
      held += chunk.length;
      return [];
    },
    flush: () => {
      const text = chunks.join('');
      reset('');
      return [encodeBlock(tokenizer, text, options)];
    },
    snapshot: () => ({ text: chunks.join('') }),
    restore: ({ text }) => reset(text),
    [Symbol.dispose]: () => reset(''),
  };
}

/** Encodes one whole document as one final block. */
export function encodeBlock(tokenizer: Tokenizer, text: string, options: TokenizeOptions): TokenBlock {
  const encoding = tokenizer.encode(text, options);
  const { start, end } = options.offsets === false ? { start: new Uint32Array(0), end: new Uint32Array(0) } : encoding.offsets();
  return { ids: encoding.ids, start, end, final: true };
}
