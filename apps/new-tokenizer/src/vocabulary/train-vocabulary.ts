import { TokstreamError } from '@tokstream/core';
import { byteLevelBpeTrainer, createTokenizer, extendVocabulary, type TokenizerJson } from '@tokstream/tokenize';
import { openVocabulary } from './open-vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The new vocabularies for a text. */
export interface TrainedVocabularies {
  /** One of its own. */
  readonly own: Vocabulary;
  /** The old one with the new tokens behind it; a sentence where there is none. */
  readonly extended: Vocabulary | string;
}

/** Trains a byte-level BPE tokenizer on texts, with the token in front that begins texts in the old one; and puts it on top of the old one. */
export async function trainVocabularies(source: Vocabulary, texts: readonly string[], vocabSize: number, signal: AbortSignal): Promise<TrainedVocabularies> {
  const begin = source.tokenizer.tokenOf(source.begin)!;
  const eos = source.tokenizer.special.eos;
  const specialTokens = [begin, ...(eos === undefined ? [] : [source.tokenizer.tokenOf(eos)!])];
  const trainer = byteLevelBpeTrainer({ vocabSize, specialTokens, bos: begin });
  for (const text of texts) trainer.add(text);
  const json = await trainer.finish({ signal });
  return { own: openVocabulary(createTokenizer({ tokenizerJson: json })), extended: extended(source, json) };
}

function extended(source: Vocabulary, addition: TokenizerJson): Vocabulary | string {
  try {
    const { tokenizerJson } = extendVocabulary(source.tokenizer.toJSON(), addition);
    return openVocabulary(createTokenizer({ tokenizerJson }));
  } catch (error) {
    if (TokstreamError.isInstance(error)) return error.message;
    throw error;
  }
}
