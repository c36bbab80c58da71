import type { ScoredCandidate } from './candidate.ts';

/** Orders candidates best first: whole ones before those the budget cut off, then by score; a stable sort leaves ties to the earlier. */
export function compareCandidates(a: ScoredCandidate, b: ScoredCandidate): number {
  const [aCut, bCut] = [a.reason === 'budget', b.reason === 'budget'];
  if (aCut !== bCut) return aCut ? 1 : -1;
  // Not a difference: two infinite scores are equal.
  return a.score === b.score ? 0 : a.score > b.score ? -1 : 1;
}

/** The best one, of equals the first; undefined of none. */
export function bestCandidate(candidates: readonly ScoredCandidate[]): ScoredCandidate | undefined {
  return candidates.toSorted(compareCandidates)[0];
}
