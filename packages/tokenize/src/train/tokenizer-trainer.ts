import type { TokenizerJson } from '../tokenizer-json.ts';

/**
 * How often each unit of text was seen: all that a trainer keeps of its corpus. Plain data, so it can cross a worker boundary.
 *
 * A unit is what the trainer says: a pretoken for most, a few words or a sentence for those that look further.
 */
export type PretokenCounts = ReadonlyMap<string, number>;

/** Options of `TokenizerTrainer.finish`. */
export interface FinishTrainingOptions {
  /** Stops the training; the promise is then rejected with code `aborted`. */
  readonly signal?: AbortSignal;
  /** Called now and then with the steps done (merges, rounds) and how many there are at most. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Learns a tokenizer from a stream of text without holding the text.
 *
 * Counts add up: several trainers with equal options may read a share of the corpus each, and `merge` joins what they counted.
 */
export interface TokenizerTrainer {
  /** Counts one whole document. Text pushed before and not ended is ended first. */
  add(document: string): void;
  /** Counts the next piece of the current document, cut anywhere, even inside a character. */
  push(chunk: string): void;
  /** Ends the document that `push` began: what was held is counted. */
  endDocument(): void;
  /** Adds counts made elsewhere with the same options. */
  merge(counts: PretokenCounts): void;
  /** A copy of the counts so far. Text still held by `push` is not in it. */
  counts(): PretokenCounts;
  /** UTF-16 units of the current document that are not counted yet. */
  readonly held: number;
  /** Occurrences that a bound on memory made the trainer forget or simplify; 0 says that the counts are exact. Those of merged counts are not known. */
  readonly dropped: number;
  /** Ends the current document and learns the vocabulary; more text may be counted and `finish` called again. */
  finish(options?: FinishTrainingOptions): Promise<TokenizerJson>;
}
