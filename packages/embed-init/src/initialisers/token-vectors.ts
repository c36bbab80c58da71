import type { VectorStore } from '../vectors/vector-store.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** A vector for each token of a vocabulary, [size, width]. A row of zeros is a token without one. */
export interface TokenVectors {
  readonly width: number;
  readonly values: Float32Array;
}

/** What of a token a store is asked for: its text without spaces around it, its text, or how the vocabulary spells it. */
export type LookUpBy = 'word' | 'text' | 'spelling';

/** The vectors that a store has for the tokens of a vocabulary. */
export function lookUpVectors(view: VocabView, store: VectorStore, by: LookUpBy = 'word'): TokenVectors {
  const values = new Float32Array(view.size * store.dim);
  for (let id = 0; id < view.size; id += 1) {
    const token = by === 'spelling' ? view.spellingOf(id) : by === 'text' ? view.textOf(id) : view.textOf(id)?.trim();
    const vector = token === undefined || token === '' ? undefined : store.get(token);
    if (vector !== undefined) values.set(vector, id * store.dim);
  }
  return { width: store.dim, values };
}

/** Vectors of length one, rows of zeros left as they are, and which rows are not zero. */
export function unitVectors({ width, values }: TokenVectors): { readonly values: Float32Array; readonly has: Uint8Array } {
  const units = new Float32Array(values.length);
  const has = new Uint8Array(values.length / width);
  for (let row = 0; row < has.length; row += 1) {
    let squares = 0;
    for (let at = row * width; at < (row + 1) * width; at += 1) squares += values[at]! ** 2;
    if (squares === 0) continue;
    has[row] = 1;
    const norm = Math.sqrt(squares);
    for (let at = row * width; at < (row + 1) * width; at += 1) units[at] = values[at]! / norm;
  }
  return { values: units, has };
}
