import { createTokenizer, type Tokenizer } from '@tokstream/tokenize';

/** Whether a tokenizer's splitter leaves a text in one piece: asked of the same splitter with a single token behind it. */
export function pretokenRule(tokenizer: Tokenizer): (text: string) => boolean {
  const json = tokenizer.toJSON();
  const unknown = '<piece>';
  const splitter = createTokenizer({ tokenizerJson: { ...json, normalizer: null, added_tokens: [], post_processor: null, decoder: null, model: { type: 'WordLevel', vocab: { [unknown]: 0 }, unk_token: unknown } } });
  return (text) => splitter.encode(text).ids.length === 1;
}
