import type { ModelShape } from '@tokstream/model';
import { dot } from './parts/dot.ts';
import { Rotation } from './parts/rotation.ts';
import { Scratch } from './parts/scratch.ts';
import { turnedKeys } from './parts/turned-keys.ts';
import { vectorLength } from './parts/vector-length.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** Minus the cosine between a key and the mean of all keys of the head at length 1: keys that are like the others go (KeyDiff; Park et al. 2025). */
export function distinctKeys(): Scorer {
  return { name: 'distinct-keys', needs: new Set(['keys']), heads: 'each', start: (shape) => start(shape, Rotation.ofLayers(shape)) };
}

function start(shape: ModelShape, rotations: readonly (Rotation | undefined)[]): ScorerState {
  const { kvHeads, headDim } = shape;
  const scratch = new Scratch();
  const ofSlots = new Scratch();
  const mean = new Float32Array(headDim);
  return {
    score(layer, entries, _, scores) {
      const { slots } = entries;
      const keys = turnedKeys(entries, rotations[layer], scratch);
      const scales = ofSlots.atLeast(slots);
      for (let head = 0; head < kvHeads; head += 1) {
        mean.fill(0);
        for (let slot = 0, at = head * slots * headDim; slot < slots; slot += 1, at += headDim) {
          const scale = inverse(vectorLength(keys, at, headDim));
          scales[slot] = scale;
          for (let part = 0; part < headDim; part += 1) mean[part]! += scale * keys[at + part]!;
        }
        const scale = inverse(vectorLength(mean, 0, headDim));
        for (let slot = 0, at = head * slots * headDim; slot < slots; slot += 1, at += headDim) {
          scores[head * slots + slot] = -dot(mean, 0, keys, at, headDim) * scales[slot]! * scale;
        }
      }
    },
    fork: () => start(shape, rotations),
  };
}

/** Of no length none, so that a key of zeros is like none. */
function inverse(length: number): number {
  return length > 0 ? 1 / length : 0;
}
