import type { VectorStore } from './vector-store.ts';
import { type VectorTable, vectorTable } from './vector-table.ts';

/** What subword vectors are made of. */
export interface SubwordVectorsOptions {
  /** Words with how often they come. */
  readonly words: Iterable<readonly [word: string, count: number]>;
  /** Vectors of those words; one without is passed over. */
  readonly store: VectorStore;
  /** Ids of a text, without special tokens. */
  readonly encode: (text: string) => ArrayLike<number>;
  /** Size of the vocabulary. */
  readonly tokens: number;
  /** Under which name a token's vector is held. */
  readonly tokenOf: (id: number) => string;
}

/**
 * Vectors of subwords from vectors of words: the mean over the words whose tokens they are, alone or after a space, by how often these come.
 * A token of no word has none.
 *
 * Source: Minixhofer, Paischer and Rekabsaz, "WECHSEL" (2022), for vectors without subword information.
 */
export function subwordVectors({ words, store, encode, tokens, tokenOf }: SubwordVectorsOptions): VectorTable {
  const { dim } = store;
  const sums = new Float64Array(tokens * dim);
  const counts = new Float64Array(tokens);
  for (const [word, count] of words) {
    const vector = store.get(word);
    if (vector === undefined) continue;
    for (const text of [word, ` ${word}`]) {
      for (const id of new Set(Array.from(encode(text)))) {
        counts[id]! += count;
        for (let k = 0; k < dim; k += 1) sums[id * dim + k]! += count * vector[k]!;
      }
    }
  }
  const ids = Array.from(counts.keys()).filter((id) => counts[id]! > 0);
  const data = new Float32Array(ids.length * dim);
  for (const [row, id] of ids.entries()) for (let k = 0; k < dim; k += 1) data[row * dim + k] = sums[id * dim + k]! / counts[id]!;
  return vectorTable(ids.map(tokenOf), data, dim);
}
