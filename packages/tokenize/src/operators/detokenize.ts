import { described } from '@tokstream/core';
import { map, type OperatorFunction } from 'rxjs';
import { plainIds, type TokenIds } from '../token-ids.ts';
import type { DecodeOptions, Tokenizer } from '../tokenizer.ts';

/**
 * Decodes documents: each item is all ids of one text and becomes that text.
 *
 * For ids of one text that arrive bit by bit use `detokenizeStream`.
 */
export function detokenize(tokenizer: Pick<Tokenizer, 'decode'>, options?: DecodeOptions): OperatorFunction<TokenIds, string> {
  return described(map((ids: TokenIds) => tokenizer.decode(plainIds(ids), options)), { name: 'detokenize', input: 'id | ids | TokenBlock', output: 'text' });
}
