import { alignVectors, ppmiVectors, subwordVectors, type TokenVectors, type VectorStore, type VocabView, wordCounter, type WordVocabulary, wordVocabulary } from '@tokstream/embed-init';
import { wordsOf } from '../texts/words.ts';
import type { Extras } from './extras.ts';

/** Width of every vector here: texts of a few hundred kilobytes do not tell more apart. */
const dim = 64;

/** Vectors of both vocabularies in one space. */
export interface SharedVectors {
  readonly sourceVectors: TokenVectors;
  readonly targetVectors: TokenVectors;
}

/** Vectors of the tokens of a vocabulary, from the texts as it cuts them. */
export function tokenVectors(view: VocabView, texts: readonly string[]): TokenVectors {
  const documents = texts.map((text) => view.pieces(text));
  const counts = new Float64Array(view.size);
  for (const ids of documents) for (const id of ids) counts[id]! += 1;
  const trainer = ppmiVectors(wordVocabulary(Array.from(counts, (_, id) => String(id)), counts), { dim });
  for (const ids of documents) {
    trainer.push(ids);
    trainer.cut();
  }
  const { data, dim: width } = trainer.finish();
  return { width, values: data };
}

/**
 * Vectors of both vocabularies, each token's the mean over the words it stands in.
 *
 * Without a dictionary the words are those of the new text for both: a word means itself, however it is cut. With one, those of the old
 * vocabulary are words of a text in the old language, and the new words are turned into their space.
 */
export function sharedVectors(source: VocabView, target: VocabView, texts: readonly string[], { dictionary, sourceText }: Pick<Extras, 'dictionary' | 'sourceText'>): SharedVectors {
  const own = wordVectors(texts);
  if (dictionary === undefined || sourceText === undefined) return { sourceVectors: ofTokens(source, own.words, own.store), targetVectors: ofTokens(target, own.words, own.store) };
  const old = wordVectors([sourceText]);
  return { sourceVectors: ofTokens(source, old.words, old.store), targetVectors: ofTokens(target, own.words, alignVectors(own.store, old.store, dictionary)) };
}

interface Words {
  readonly words: WordVocabulary;
  readonly store: VectorStore;
}

function wordVectors(texts: readonly string[]): Words {
  const counter = wordCounter();
  for (const text of texts) counter.push(wordsOf(text));
  const words = counter.vocabulary({ minCount: 2 });
  const trainer = ppmiVectors(words, { dim });
  for (const text of texts) {
    trainer.push(wordsOf(text));
    trainer.cut();
  }
  return { words, store: trainer.finish() };
}

function ofTokens(view: VocabView, { words, counts }: WordVocabulary, store: VectorStore): TokenVectors {
  const table = subwordVectors({ words: words.map((word, at) => [word, counts[at]!] as const), store, encode: (text) => view.pieces(text), tokens: view.size, tokenOf: String });
  const values = new Float32Array(view.size * table.dim);
  for (const [row, id] of table.words.entries()) values.set(table.data.subarray(row * table.dim, (row + 1) * table.dim), Number(id) * table.dim);
  return { width: table.dim, values };
}
