import { TokstreamError } from '@tokstream/core';
import type { Candidates } from './top-list.ts';
import type { VocabHead } from './vocab-head.ts';

/** A vocabulary head over embedding rows that can be searched by itself, and grows at run time. */
export interface SearchHead extends VocabHead {
  /** Width of its rows and of the hidden state: the model's `embeddingWidth`. */
  readonly width: number;
  /**
   * The rows with the largest inner product, best first, of equal ones the lowest id first.
   *
   * @param hidden `[width]`, borrowed
   * @param k at most so many
   */
  search(hidden: Float32Array, k: number): Candidates;
  /**
   * Appends tokens, which are found from the next step on.
   *
   * @param rows `[n, width]`, copied
   * @returns the id of the first of them; the others follow
   */
  add(rows: Float32Array): number;
}

/** @throws `invalid-hidden` for a state of another width than the rows have */
export function checkHidden(hidden: Float32Array, width: number): void {
  if (hidden.length === width) return;
  throw new TokstreamError(`The hidden state has ${hidden.length} values and the vocabulary's rows ${width}; use rows of the model's embeddingWidth.`, { code: 'invalid-hidden', stage: 'vocabHead' });
}

/** @throws `invalid-ids` for a token the head does not have */
export function checkId(id: number, vocabulary: number): void {
  if (Number.isSafeInteger(id) && id >= 0 && id < vocabulary) return;
  throw new TokstreamError(`Token ${id} is not in the vocabulary head, which has ${vocabulary}; add its row first.`, { code: 'invalid-ids', stage: 'vocabHead' });
}
