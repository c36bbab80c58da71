/** The best evaluation of a run. Plain data, kept in its checkpoints. */
export interface BestSoFar {
  readonly loss: number;
  /** Evaluations since. */
  readonly misses: number;
}

/** What the best is after one more evaluation; `misses` is 0 when it is this one. */
export function nextBest(best: BestSoFar | undefined, loss: number, minDelta: number): BestSoFar {
  return best === undefined || loss < best.loss - minDelta ? { loss, misses: 0 } : { loss: best.loss, misses: best.misses + 1 };
}
