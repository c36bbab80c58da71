import type { ModelShape } from '@tokstream/model';
import { AttentionWindow } from './parts/attention-window.ts';
import { checkCount } from './parts/check-count.ts';
import { checkOption } from './parts/check-option.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** Which rows count, and how far their attention is spread. */
export interface WindowAttentionOptions {
  /** The last rows; default 64. */
  readonly window?: number;
  /** Slots whose scores are averaged around each, an odd number; default 5. */
  readonly pool?: number;
}

/** What the last rows attended to on average, smoothed over neighbouring candidates (SnapKV; Li et al. 2024). */
export function windowAttention(options: WindowAttentionOptions = {}): Scorer {
  const { window = 64, pool = 5 } = options;
  checkCount('window', window);
  checkOption('pool', pool, Number.isSafeInteger(pool) && pool % 2 === 1 && pool > 0, 'an odd number of at least 1');
  return { name: 'window-attention', needs: new Set(['attention']), heads: 'each', start: (shape) => start(shape, (pool - 1) / 2, Array.from({ length: shape.layers }, () => new AttentionWindow(shape, window))) };
}

/** @param reach neighbours on either side; what lies beyond the candidates counts as 0 */
function start(shape: ModelShape, reach: number, windows: readonly AttentionWindow[]): ScorerState {
  return {
    observe: (layer, rows) => windows[layer]!.observe(rows),
    score(layer, { slots }, { from, to }, scores) {
      const { sums, count } = windows[layer]!;
      for (let head = 0; head < shape.kvHeads; head += 1) {
        for (let slot = from; slot < to; slot += 1) {
          let sum = 0;
          for (let near = Math.max(0, slot - reach), end = Math.min(to, slot + reach + 1); near < end; near += 1) sum += sums.data[head * sums.stride + near]!;
          scores[head * slots + slot] = sum / (count * (2 * reach + 1));
        }
      }
    },
    kept: (layer, slots) => windows[layer]!.gather(slots),
    fork: () => start(shape, reach, windows.map((window) => window.clone())),
  };
}
