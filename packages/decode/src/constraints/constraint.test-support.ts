import type { Random } from '@tokstream/core';
import type { ConstraintProcessor } from './constraint-processor.ts';

/** Ids that a processor leaves possible. */
export function possibleIds(processor: ConstraintProcessor, vocabulary: number): number[] {
  const logits = new Float32Array(vocabulary);
  processor.apply(logits);
  return [...logits.keys()].filter((id) => logits[id] === 0);
}

export interface WalkOptions {
  readonly vocabulary: number;
  readonly ends: readonly number[];
  readonly random: Random;
  /** How often a walk ends, or takes one of `closing`, where it may. */
  readonly endShare: number;
  /** Ids that lead to an end sooner. */
  readonly closing?: readonly number[];
  /** After so many steps every second one does; default 200. */
  readonly patience?: number;
}

/** The ids of a random walk to an end of sequence, which it leaves out. Throws when nothing is possible. */
export function constrainedWalk(processor: ConstraintProcessor, { vocabulary, ends, random, endShare, closing = [], patience = 200 }: WalkOptions): number[] {
  const ids: number[] = [];
  const logits = new Float32Array(vocabulary);
  for (;;) {
    logits.fill(0);
    processor.apply(logits);
    const isPossible = (id: number): boolean => logits[id] === 0;
    const closes = random.next() < (ids.length > patience ? 0.5 : endShare);
    if (closes && ends.some(isPossible)) return ids;
    // From a random place on, the first that is possible: cheap, and good enough to get everywhere.
    const from = Math.floor(random.next() * vocabulary);
    const found = [closes ? closing.find(isPossible) : undefined, next(from, vocabulary), next(0, from)].find((id) => id !== undefined);
    if (found === undefined) {
      if (ends.some(isPossible)) return ids;
      throw new Error(`Nothing may follow ${ids.join()}`);
    }
    if (ids.length > 20_000) throw new Error('The walk does not end');
    processor.accept(found);
    ids.push(found);

    function next(low: number, high: number): number | undefined {
      for (let id = low; id < high; id += 1) if (isPossible(id) && !ends.includes(id)) return id;
      return undefined;
    }
  }
}
