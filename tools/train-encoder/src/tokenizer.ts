import type { Corpus } from '@tokstream/encoder-corpus';
import { byteLevelBpeTrainer, type TokenizerJson } from '@tokstream/tokenize';
import { specialTokens } from './recipe.ts';

/** Byte-level BPE over all languages at once, with the special tokens of BERT around a text. */
export function trainTokenizer({ training }: Corpus, vocabSize: number): Promise<TokenizerJson> {
  const trainer = byteLevelBpeTrainer({ vocabSize, specialTokens, bos: '[CLS]', eos: '[SEP]', pattern: 'o200k', normalizer: { type: 'NFC' } });
  for (const { text } of training) trainer.add(text);
  return trainer.finish();
}
