import { TokstreamError } from '@tokstream/core';
import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { type SpanCore, spanMerger } from '../spans/span-merger.ts';
import type { SpanQueue } from '../spans/span-queue.ts';
import { MergeRanks } from './merge-ranks.ts';
import type { MergeTable } from './merge-table.ts';
import { replayMerges } from './replay-merges.ts';

/** Options of `frozenMerges`. */
export interface FrozenMergesOptions {
  /** Most tokens that may be held back. Default unlimited: the text decides, and hardly any holds more than a word. */
  readonly maxHeld?: number;
}

/**
 * Merges by a table that was learned before, as tokens arrive: what a token is merged into comes out once a neighbour follows that no merged
 * token of the table has inside, which at word boundaries is the next word.
 *
 * On the text that the table was learned on, it gives what learning gave.
 *
 * @param table of `learnMerges`, or of a block of `dynamicBpe`; those of words are for `superwords`
 * @throws `invalid-merge-table`; `held-too-long` from the stage, when `maxHeld` is exceeded
 */
export function frozenMerges(table: MergeTable, { maxHeld = Number.POSITIVE_INFINITY }: FrozenMergesOptions = {}): CreateSpanMerger {
  if (table.unit === 'words') throw new TokstreamError('This table joins whole words; give it to superwords, with the vocabulary.', { code: 'invalid-merge-table', stage: 'frozenMerges' });
  const ranks = new MergeRanks(table);
  return () => spanMerger(new FrozenCore(ranks, maxHeld));
}

class FrozenCore implements SpanCore {
  readonly #ranks: MergeRanks;
  readonly #maxHeld: number;
  /** Waiting tokens that have been looked at; they belong together so far. */
  #seen = 0;

  constructor(ranks: MergeRanks, maxHeld: number) {
    this.#ranks = ranks;
    this.#maxHeld = maxHeld;
  }

  read(queue: SpanQueue): void {
    while (this.#seen < queue.waiting) {
      if (this.#seen > 0 && !this.#ranks.mayJoin(queue.idAt(this.#seen - 1), queue.idAt(this.#seen))) this.#close(queue);
      this.#seen += 1;
      if (this.#seen > this.#maxHeld) throw new TokstreamError(`More than ${this.#maxHeld} tokens in a row could still be merged with one another; raise maxHeld, or learn the table within words.`, { code: 'held-too-long', stage: 'frozenMerges' });
    }
  }

  finish(queue: SpanQueue): void {
    this.#close(queue);
  }

  snapshot(): number {
    return this.#seen;
  }

  restore(snapshot: unknown): void {
    this.#seen = snapshot as number;
  }

  #close(queue: SpanQueue): void {
    if (this.#seen === 1) queue.close(1);
    else {
      const { ids, lengths } = replayMerges(Array.from({ length: this.#seen }, (_, at) => queue.idAt(at)), this.#ranks);
      lengths.forEach((length, at) => queue.close(length, ids[at]));
    }
    this.#seen = 0;
  }
}
