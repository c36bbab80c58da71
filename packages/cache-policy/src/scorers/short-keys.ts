import { vectorLength } from './parts/vector-length.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** Minus the length of the key: short keys draw attention (Devoto et al. 2024). */
export function shortKeys(): Scorer {
  return { name: 'short-keys', needs: new Set(['keys']), heads: 'each', start: ({ headDim }) => start(headDim) };
}

function start(headDim: number): ScorerState {
  return {
    score(_, { keys, slots }, { from, to }, scores) {
      for (let at = 0; at < scores.length; at += 1) {
        const slot = at % slots;
        if (slot >= from && slot < to) scores[at] = -vectorLength(keys, at * headDim, headDim);
      }
    },
    fork: () => start(headDim),
  };
}
