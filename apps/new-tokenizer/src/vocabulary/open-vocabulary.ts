import { vocabView } from '@tokstream/embed-init';
import { TokstreamError } from '@tokstream/core';
import { createTokenizer, type Tokenizer } from '@tokstream/tokenize';
import type { Vocabulary } from './vocabulary.ts';

/**
 * A tokenizer with what is read of it.
 *
 * @param size rows of the table, where the tokenizer may have more ids than the model
 * @throws `unsupported-tokenizer` where no token begins or ends a text
 */
export function openVocabulary(tokenizer: Tokenizer, size?: number): Vocabulary {
  const [whole, bare] = [tokenizer.encode('a').ids, tokenizer.encode('a', { specialTokens: false }).ids];
  const put = whole.length > bare.length && whole[0] !== bare[0] ? whole[0] : undefined;
  const begin = put ?? tokenizer.special.bos ?? tokenizer.special.eos;
  if (begin === undefined) throw new TokstreamError("The model's tokenizer has no token that begins or ends a text, so the first token of a passage cannot be predicted; give a model whose tokenizer has one.", { code: 'unsupported-tokenizer', stage: 'new-tokenizer' });
  return { tokenizer, view: vocabView(tokenizer, createTokenizer, size === undefined ? {} : { size }), begin };
}
