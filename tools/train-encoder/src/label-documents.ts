import type { Document } from '@tokstream/encoder-corpus';
import type { Tokenizer } from '@tokstream/tokenize';
import type { EncoderWithHeads, LabelledDocument } from '@tokstream/train';

/** Documents as ids without special tokens, and labels of each label set. */
export function labelDocuments(documents: readonly Document[], tokenizer: Tokenizer, { heads: { labelSets } }: EncoderWithHeads): readonly LabelledDocument[] {
  return documents.map((document) => ({
    ids: tokenizer.encode(document.text, { specialTokens: false }).ids,
    labels: labelSets.map(({ name, labels }) => labels.indexOf(document[name as 'topic' | 'language'])),
  }));
}
