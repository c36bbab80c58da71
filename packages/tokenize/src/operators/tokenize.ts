import { described, type TokenBlock } from '@tokstream/core';
import { map, type OperatorFunction } from 'rxjs';
import { encodeBlock, type TokenizeOptions } from '../document-tokenizer.ts';
import type { Tokenizer } from '../tokenizer.ts';

/**
 * Encodes documents: each item is one whole text and becomes one final block.
 *
 * For one text that arrives in pieces use `documentTokenizer`.
 *
 * @throws (into the stream) TokstreamError `unsupported-offsets`; see `TokenizeOptions.offsets`
 *
 * @example
 * of('Hello there').pipe(tokenize(tokenizer)).subscribe(({ ids }) => console.log(ids));
 */
export function tokenize(tokenizer: Tokenizer, options: TokenizeOptions = {}): OperatorFunction<string, TokenBlock> {
  return described(map((text) => encodeBlock(tokenizer, text, options)), { name: 'tokenize', input: 'text', output: 'TokenBlock' });
}
