import { type Random, seededRandom, TokstreamError } from '@tokstream/core';
import { maskTokens, type MaskTokensOptions } from './mask-tokens.ts';
import type { EncoderBatch } from './masked-row.ts';

/** A document to learn from. */
export interface LabelledDocument {
  /** Without special tokens; not empty. */
  readonly ids: Int32Array;
  /** The right label of each label set; -1 where nobody knows. */
  readonly labels: readonly number[];
}

/** How batches are cut. */
export interface MaskedWindowsOptions extends MaskTokensOptions {
  /** Positions of a row, special tokens included: a batch each, in turns. */
  readonly lengths: readonly number[];
  /** Positions of a batch: it has as many rows as fit. */
  readonly positions: number;
  readonly seed: number;
  /** What a row begins with, `[CLS]`. */
  readonly firstId: number;
  /** What a row ends with, `[SEP]`. */
  readonly lastId: number;
}

/**
 * Batches of windows of documents with hidden tokens: every document once an epoch, in a new order each, a longer one cut to a window
 * anywhere in it. A function of the step alone.
 *
 * @param documents borrowed for as long as batches are asked for
 * @returns the batch of a step, counted from 0
 * @throws `invalid-option`
 */
export function maskedWindows(documents: readonly LabelledDocument[], options: MaskedWindowsOptions): (step: number) => EncoderBatch {
  const { lengths, positions, seed } = options;
  const rows = lengths.map((length) => Math.floor(positions / length));
  const isPossible = documents.length > 0 && lengths.length > 0 && lengths.every((length) => Number.isSafeInteger(length) && length > 2) && rows.every((count) => count > 0);
  if (!isPossible) throw new TokstreamError(`maskedWindows was given ${documents.length} documents and batches of ${positions} positions in rows of ${lengths.join(', ')}; give documents, and rows of 3 positions or more that fit.`, { code: 'invalid-option', stage: 'maskedWindows' });
  const perTurn = rows.reduce((sum, count) => sum + count, 0);
  const ordered = orderOfEpochs(documents.length, seed);
  return (step) => {
    const turn = step % lengths.length;
    const first = Math.floor(step / lengths.length) * perTurn + rows.slice(0, turn).reduce((sum, count) => sum + count, 0);
    const random = seededRandom(seed * 1_000_003 + step);
    return {
      rows: Array.from({ length: rows[turn]! }, (_, row) => {
        const { ids, labels } = documents[ordered(first + row)]!;
        return { ...maskTokens(windowOf(ids, lengths[turn]!, random, options), random, options), labels };
      }),
    };
  };
}

/** A window of at most `length` positions, anywhere in a document, between the special tokens. */
function windowOf(ids: Int32Array, length: number, random: Random, { firstId, lastId }: MaskedWindowsOptions): Int32Array {
  const size = Math.min(ids.length, length - 2);
  const from = Math.floor(random.next() * (ids.length - size + 1));
  return Int32Array.of(firstId, ...ids.subarray(from, from + size), lastId);
}

/** Which document is taken at a place in the run. */
function orderOfEpochs(documents: number, seed: number): (place: number) => number {
  let epoch = -1;
  const order = new Uint32Array(documents);
  return (place) => {
    const wanted = Math.floor(place / documents);
    if (wanted !== epoch) {
      epoch = wanted;
      const random = seededRandom(-1 - (seed * 1_000_003 + epoch));
      for (let at = 0; at < documents; at += 1) order[at] = at;
      for (let at = documents - 1; at > 0; at -= 1) {
        const other = Math.floor(random.next() * (at + 1));
        [order[at], order[other]] = [order[other]!, order[at]!];
      }
    }
    return order[place % documents]!;
  };
}
