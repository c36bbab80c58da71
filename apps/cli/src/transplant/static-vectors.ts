import { alignVectors, lookUpVectors, ppmiVectors, subwordVectors, type TokenVectors, type VectorTable, type VocabView, wordCounter, type WordVocabulary } from '@tokstream/embed-init';

/** Words that come less often have no vector. */
const minCount = 5;

/** Words, numbers and marks, each by itself. */
const word = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/** Vectors of the tokens of a vocabulary by where they stand in texts that it cuts (FOCUS). */
export function tokenVectors(texts: readonly string[], view: VocabView): TokenVectors {
  const cut = texts.map((text) => Array.from(view.pieces(text), (id) => view.spellingOf(id)!));
  return lookUpVectors(view, train(cut).vectors, 'spelling');
}

/** What two vocabularies are for one another in the vectors of words. */
export interface WordTexts {
  /** In the language of the new tokenizer. */
  readonly target: readonly string[];
  /** In the language of the old one, with a dictionary of words; absent where it is the same language. */
  readonly source?: { readonly texts: readonly string[]; readonly dictionary: readonly (readonly [old: string, young: string])[] };
}

/** Vectors of the tokens of both vocabularies in one space, as means over the words that they are parts of (WECHSEL). */
export function subwordVectorsOf({ target: texts, source: other }: WordTexts, source: VocabView, target: VocabView): { readonly sourceVectors: TokenVectors; readonly targetVectors: TokenVectors } {
  const young = train(texts.map(wordsOf));
  const old = other === undefined ? young : train(other.texts.map(wordsOf));
  const aligned = other === undefined ? young.vectors : alignVectors(young.vectors, old.vectors, other.dictionary.map(([from, to]) => [to, from] as const));
  const of = (view: VocabView, vocabulary: WordVocabulary, store: Pick<VectorTable, 'dim' | 'get'>): TokenVectors => {
    const words = vocabulary.words.map((each, at) => [each, vocabulary.counts[at]!] as const);
    return lookUpVectors(view, subwordVectors({ words, store, encode: (text) => view.pieces(text), tokens: view.size, tokenOf: (id) => view.spellingOf(id) ?? '' }), 'spelling');
  };
  return { sourceVectors: of(source, old.vocabulary, old.vectors), targetVectors: of(target, young.vocabulary, aligned) };
}

function wordsOf(text: string): readonly string[] {
  return text.match(word) ?? [];
}

function train(documents: readonly (readonly string[])[]): { readonly vocabulary: WordVocabulary; readonly vectors: VectorTable } {
  const counter = wordCounter();
  for (const words of documents) counter.push(words);
  const vocabulary = counter.vocabulary({ minCount });
  const trainer = ppmiVectors(vocabulary);
  for (const words of documents) {
    trainer.push(words);
    trainer.cut();
  }
  return { vocabulary, vectors: trainer.finish() };
}
