import { ownString } from './own-string.ts';
import type { TextCutter } from './text-cutter.ts';
import type { PretokenCounts } from './tokenizer-trainer.ts';

/** Options of `pretokenCounter`. */
export interface PretokenCounterOptions {
  /** Most distinct units kept. Default unlimited. */
  readonly maxDistinct?: number;
  /**
   * The smaller units that a rare unit is counted as when memory runs out, such as the words of a phrase; itself alone when it cannot
   * be simplified. By default rare units are forgotten.
   */
  readonly simplify?: (unit: string) => readonly string[];
  /**
   * A number from 0 to 1 for each unit, spread evenly: when memory runs out, units with large numbers are forgotten, frequent or not,
   * which keeps a fair sample where hardly any unit repeats. The sample does not depend on the order of documents.
   */
  readonly sampleBy?: (unit: string) => number;
}

/** Counts the units of documents that arrive in chunks. */
export interface PretokenCounter {
  add(document: string): void;
  push(chunk: string): void;
  endDocument(): void;
  merge(counts: PretokenCounts): void;
  /** The counts so far, not a copy. */
  readonly counts: PretokenCounts;
  /** UTF-16 units that are not counted yet. */
  readonly held: number;
  /** Occurrences that `maxDistinct` made it simplify or forget. */
  readonly dropped: number;
}

/**
 * Counts how often each unit occurs in a stream of text, in bounded memory if asked.
 *
 * With `maxDistinct`, whenever more units are known, those seen once go, then those seen twice, until a quarter is free. A unit that
 * is frequent everywhere stays; what was forgotten of others is in `dropped`. How text was cut into chunks changes nothing,
 * the order of documents does, once something was dropped.
 */
export function pretokenCounter(cutter: TextCutter, options: PretokenCounterOptions = {}): PretokenCounter {
  const { maxDistinct = Number.POSITIVE_INFINITY, simplify, sampleBy } = options;
  const counts = new Map<string, number>();
  let dropped = 0;
  /** Units whose number is this or more are not counted. */
  let sampled = 1;

  const count = (unit: string, times: number): void => {
    const known = counts.get(unit);
    if (known !== undefined) {
      counts.set(unit, known + times);
      return;
    }
    if (sampled < 1 && sampleBy!(unit) >= sampled) {
      dropped += times;
      return;
    }
    counts.set(ownString(unit), times);
    if (counts.size <= maxDistinct) return;
    if (sampleBy === undefined) prune();
    else thinOut(sampleBy);
  };
  const forget = (unit: string, times: number): void => {
    counts.delete(unit);
    dropped += times;
  };
  const thinOut = (numberOf: (unit: string) => number): void => {
    while (counts.size > maxDistinct && sampled > 1e-9) {
      sampled /= 2;
      for (const [unit, times] of counts) if (numberOf(unit) >= sampled) forget(unit, times);
    }
  };
  const prune = (): void => {
    const enough = Math.floor(maxDistinct * 0.75);
    for (let least = 1; counts.size > enough; least++) {
      for (const [unit, times] of counts) {
        if (times > least) continue;
        const parts = simplify?.(unit) ?? [];
        if (parts.length === 1) continue;
        forget(unit, times);
        for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + times);
      }
      if (simplify !== undefined && counts.size > enough) forgetSimple(least);
    }
  };
  const forgetSimple = (least: number): void => {
    for (const [unit, times] of counts) if (times <= least) forget(unit, times);
  };
  const countAll = (units: readonly string[]): void => {
    for (const unit of units) count(unit, 1);
  };

  return {
    counts,
    get held() {
      return cutter.held;
    },
    get dropped() {
      return dropped;
    },
    add(document) {
      this.endDocument();
      this.push(document);
      this.endDocument();
    },
    push: (chunk) => countAll(cutter.push(chunk)),
    endDocument: () => countAll(cutter.flush()),
    merge(more) {
      for (const [unit, times] of more) count(unit, times);
    },
  };
}
