import type { Random } from '@tokstream/core';
import { checkOption } from './parts/check-option.ts';
import { layerRandoms } from './parts/layer-randoms.ts';
import { SlotRows } from './parts/slot-rows.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/**
 * A number drawn once for each token and key head: what is kept is a uniform sample of all tokens so far, which any other scorer has to
 * beat.
 *
 * @param options.seed default 0; the same for each sequence
 */
export function randomScores({ seed = 0 }: { readonly seed?: number } = {}): Scorer {
  checkOption('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  return { name: 'random-scores', needs: new Set(), heads: 'each', start: ({ layers, kvHeads }) => start(layerRandoms(layers, seed), Array.from({ length: layers }, () => new SlotRows(kvHeads))) };
}

function start(randoms: readonly Random[], scores: readonly SlotRows[]): ScorerState {
  return {
    observe(layer, { slots }) {
      const memory = scores[layer]!;
      const before = memory.grow(slots);
      for (let slot = before; slot < slots; slot += 1) for (let head = 0; head < memory.heads; head += 1) memory.data[head * memory.stride + slot] = randoms[layer]!.next();
    },
    score: (layer, _, __, into) => scores[layer]!.copyTo(into),
    kept: (layer, slots) => scores[layer]!.gather(slots),
    fork: () => start(randoms.map((random) => random.clone()), scores.map((one) => one.clone())),
  };
}
