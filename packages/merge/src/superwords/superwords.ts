import { TokstreamError } from '@tokstream/core';
import { MergeRanks } from '../bpe/merge-ranks.ts';
import type { MergeTable } from '../bpe/merge-table.ts';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';
import { parseMergeTable } from '../bpe/parse-merge-table.ts';
import { replayMerges } from '../bpe/replay-merges.ts';
import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { type SpanCore, spanMerger } from '../spans/span-merger.ts';
import type { SpanQueue } from '../spans/span-queue.ts';
import { type WholeWords, wholeWords } from './whole-words.ts';

/** Options of `superwords`. */
export interface SuperwordsOptions {
  /** Whether the tokenizer's splitter leaves a text in one piece, as the table was learned with. Default that of GPT-2. */
  readonly isPretoken?: (text: string) => boolean;
  /** Most tokens that may be held back. Default unlimited: the text decides, and most often it is few words. */
  readonly maxHeld?: number;
}

/**
 * Joins words that often stand side by side, by a table that `learnSuperwords` made. A token is joined only where it is a whole word, so it
 * waits for the token after it.
 *
 * @throws `invalid-merge-table`, also for a table of another vocabulary; `held-too-long` from the stage
 */
export function superwords(vocabulary: MergeVocabulary, table: MergeTable, { isPretoken, maxHeld = Number.POSITIVE_INFINITY }: SuperwordsOptions = {}): CreateSpanMerger {
  if (parseMergeTable(table, vocabulary.size).unit !== 'words') throw new TokstreamError('This table joins any tokens; give it to frozenMerges, or learn one with learnSuperwords.', { code: 'invalid-merge-table', stage: 'superwords' });
  const ranks = new MergeRanks(table);
  const whole = wholeWords(vocabulary, isPretoken);
  return () => spanMerger(new SuperwordCore(ranks, whole, maxHeld));
}

class SuperwordCore implements SpanCore {
  readonly #ranks: MergeRanks;
  readonly #whole: WholeWords;
  readonly #maxHeld: number;
  /** Waiting tokens that are whole words and may be joined so far; the one after them, if any, is undecided. */
  #joined = 0;
  /** The last token that no longer waits, -1 at the beginning. */
  #before = -1;

  constructor(ranks: MergeRanks, whole: WholeWords, maxHeld: number) {
    this.#ranks = ranks;
    this.#whole = whole;
    this.#maxHeld = maxHeld;
  }

  read(queue: SpanQueue): void {
    while (this.#joined + 1 < queue.waiting) this.#decide(queue, queue.idAt(this.#joined + 1));
    if (queue.waiting > this.#maxHeld) throw new TokstreamError(`More than ${this.#maxHeld} words in a row could still be joined with one another; raise maxHeld.`, { code: 'held-too-long', stage: 'superwords' });
  }

  finish(queue: SpanQueue): void {
    if (this.#joined < queue.waiting) this.#decide(queue, -1);
    this.#close(queue);
    this.#before = -1;
  }

  snapshot(): readonly [number, number] {
    return [this.#joined, this.#before];
  }

  restore(snapshot: unknown): void {
    [this.#joined, this.#before] = snapshot as [number, number];
  }

  #decide(queue: SpanQueue, after: number): void {
    const id = queue.idAt(this.#joined);
    const last = this.#joined === 0 ? this.#before : queue.idAt(this.#joined - 1);
    const isWhole = this.#whole.isWhole(last, id, after);
    if (this.#joined > 0 && !(isWhole && this.#ranks.mayJoin(last, id))) this.#close(queue);
    if (isWhole) {
      this.#joined += 1;
      return;
    }
    this.#before = id;
    queue.close(1);
  }

  #close(queue: SpanQueue): void {
    if (this.#joined === 0) return;
    this.#before = queue.idAt(this.#joined - 1);
    const { ids, lengths } = replayMerges(Array.from({ length: this.#joined }, (_, at) => queue.idAt(at)), this.#ranks);
    lengths.forEach((length, at) => queue.close(length, ids[at]));
    this.#joined = 0;
  }
}
