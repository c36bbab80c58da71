/** A token that may continue a beam. */
export interface Candidate {
  /** Place of the beam among those that were given. */
  readonly beam: number;
  readonly id: number;
  /** Sum of processed log-probabilities up to and with this token. */
  readonly score: number;
  /** What candidates are ranked by: the score itself, or the score with noise. */
  readonly key: number;
}

/**
 * The best continuations of all beams together, best first; of equal ones that of the earlier beam, then the lower id.
 *
 * With noise from the Gumbel law they are draws without replacement in proportion to exp(score), in the order drawn
 * (Vieira 2014; Kool et al. 2019).
 *
 * @param sums each beam's score so far
 * @param scores for each beam `[vocabulary]` log-probabilities; -Infinity rules a token out
 * @param noise added to each score for the ranking; undefined: none
 */
export function topCandidates(sums: readonly number[], scores: readonly Float32Array[], count: number, noise?: () => number): readonly Candidate[] {
  const top: Candidate[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (const [beam, row] of scores.entries()) {
    const sum = sums[beam]!;
    for (let id = 0; id < row.length; id += 1) {
      const score = sum + row[id]!;
      const key = noise === undefined ? score : score + noise();
      if (!(key > least)) continue;
      let at = top.length;
      while (at > 0 && key > top[at - 1]!.key) at -= 1;
      top.splice(at, 0, { beam, id, score, key });
      if (top.length > count) top.pop();
      if (top.length === count) least = top[count - 1]!.key;
    }
  }
  return top;
}

/** Noise of the Gumbel law from uniform numbers in [0, 1). */
export function gumbel(uniform: number): number {
  return -Math.log(-Math.log(uniform));
}
