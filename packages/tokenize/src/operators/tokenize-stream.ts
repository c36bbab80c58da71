import { pushStage, type TokenBlock } from '@tokstream/core';
import type { OperatorFunction } from 'rxjs';
import type { EncoderOptions, Tokenizer } from '../tokenizer.ts';

/**
 * Encodes one document whose text arrives in chunks, cut anywhere, even inside a character.
 *
 * Every chunk becomes one block with the tokens that it made certain, and the end of the source gives a final block. Joined,
 * ids and offsets are those of the whole text at once; what is held meanwhile is hardly ever more than a word.
 *
 * @throws (into the stream) TokstreamError `held-too-long`, when `maxHeld` is given and exceeded
 *
 * @example
 * chunks$.pipe(tokenizeStream(tokenizer)).subscribe(({ ids, start, end, final }) => console.log(ids));
 */
export function tokenizeStream(tokenizer: Pick<Tokenizer, 'encoder'>, options?: EncoderOptions): OperatorFunction<string, TokenBlock> {
  return pushStage(() => tokenizer.encoder(options), { name: 'tokenizeStream', input: 'text', output: 'TokenBlock', chunkInvariant: true });
}
