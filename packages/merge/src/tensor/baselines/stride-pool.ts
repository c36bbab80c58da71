import { createPlan } from '../../plan/create-plan.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { type MergeSchedule, scheduledCount } from '../scheduled-count.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { requireCount } from '../require-count.ts';

/** Either how many positions go into one, or how many go away. */
export type StridePoolOptions = ({ readonly stride: number } | { readonly r: MergeSchedule }) & { readonly protect?: Protect };

/**
 * Merges runs of neighbours of equal length, whatever they hold: what similarity has to beat. With `r` runs are as equal as they can be, so
 * that `r` positions go away; protected positions end a run.
 */
export function stridePool(options: StridePoolOptions): TensorMerger {
  if ('stride' in options) requireCount('stride', options.stride, 1);
  return {
    name: 'stride',
    reads: [],
    plan({ n, size, layer, layers }) {
      const isProtected = protectedMask(n, options.protect);
      const free = isProtected.reduce((count, kept) => count - kept, n);
      const runs = 'stride' in options ? Math.ceil(free / options.stride) : Math.max(Math.min(free, 1), free - scheduledCount(options.r, n, layer, layers));
      const runOf = 'stride' in options ? (at: number): number => Math.floor(at / options.stride) : (at: number): number => Math.floor((at * runs) / free);
      let [at, slot, run] = [0, -1, -1];
      const group = Array.from(isProtected, (kept) => {
        const own = kept === 0 ? runOf(at++) : -1;
        if (kept !== 0 || own !== run) slot += 1;
        run = own;
        return slot;
      });
      return createPlan(group, size && { size });
    },
  };
}
