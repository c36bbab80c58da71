import type { Scorer, ScorerState } from './scorer.ts';

const state: ScorerState = {
  score(_, { slots }, __, scores) {
    for (let slot = 0; slot < slots; slot += 1) scores[slot] = slot;
  },
  fork: () => state,
};

/** The newer the better: what is kept is a window. */
export function recentness(): Scorer {
  return { name: 'recentness', needs: new Set(), heads: 'shared', start: () => state };
}
