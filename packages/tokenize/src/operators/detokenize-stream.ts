import { pushStage } from '@tokstream/core';
import type { OperatorFunction } from 'rxjs';
import { untilFinal } from '../decode/until-final.ts';
import type { TokenIds } from '../token-ids.ts';
import type { DecodeOptions, Tokenizer } from '../tokenizer.ts';

/**
 * Decodes ids as they arrive into text that is final: joined, it equals `tokenizer.decode` of all ids, however they came.
 *
 * Half a character is never let out, nor text that a later token could still change. The end of the source and a block with
 * `final: true` end the text; what follows such a block is decoded as a new one. Empty texts are not emitted.
 *
 * @example
 * ids$.pipe(detokenizeStream(tokenizer)).subscribe((delta) => process.stdout.write(delta));
 */
export function detokenizeStream(tokenizer: Pick<Tokenizer, 'detokenizer'>, options?: DecodeOptions): OperatorFunction<TokenIds, string> {
  return pushStage(() => untilFinal(tokenizer.detokenizer(options)), { name: 'detokenizeStream', input: 'id | ids | TokenBlock', output: 'text', chunkInvariant: true });
}
