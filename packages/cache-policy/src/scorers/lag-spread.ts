import type { ModelShape } from '@tokstream/model';
import { checkCount } from './parts/check-count.ts';
import { ranksInto } from './parts/ranks-into.ts';
import { RelativeSpread } from './parts/relative-spread.ts';
import { Rotation } from './parts/rotation.ts';
import { Scratch } from './parts/scratch.ts';
import { softmax } from './parts/softmax.ts';
import { turnedKeys } from './parts/turned-keys.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/**
 * How unevenly a key and a value lie within the range of the block of slots that follows theirs, ranked inside their block (LagKV; Liang
 * et al. 2025). What has no block after it is worth more, and the more the newer.
 *
 * @param options.lag slots of a block, counted from the first candidate; default 128. Where fewer than two are held, half of what is held
 */
export function lagSpread({ lag = 128 }: { readonly lag?: number } = {}): Scorer {
  checkCount('lag', lag, 2);
  return { name: 'lag-spread', needs: new Set(['keys', 'values']), heads: 'each', start: (shape) => start(shape, lag, Rotation.ofLayers(shape)) };
}

function start(shape: ModelShape, lag: number, rotations: readonly (Rotation | undefined)[]): ScorerState {
  const { kvHeads, headDim } = shape;
  const scratch = new Scratch();
  const relative = new RelativeSpread(headDim);
  const [ofKeys, ofValues] = [new Float64Array(lag), new Float64Array(lag)];
  return {
    score(layer, entries, { from }, scores) {
      const { slots, values } = entries;
      const keys = turnedKeys(entries, rotations[layer], scratch);
      const size = Math.min(lag, Math.floor((slots - from) / 2));
      const scored = size < 2 ? 0 : (Math.floor((slots - from) / size) - 1) * size;
      const [spread, other] = [ofKeys.subarray(0, size), ofValues.subarray(0, size)];
      for (let head = 0; head < kvHeads; head += 1) {
        const first = head * slots;
        for (let slot = from; slot < from + scored; slot += size) {
          relative.measure(keys, first + slot, spread);
          relative.measure(values, first + slot, other);
          softmax(spread);
          softmax(other);
          for (let at = 0; at < size; at += 1) spread[at]! += other[at]!;
          ranksInto(spread, other, scores, first + slot);
        }
        for (let slot = from + scored; slot < slots; slot += 1) scores[first + slot] = 1 + slot / slots;
      }
    },
    fork: () => start(shape, lag, rotations),
  };
}
