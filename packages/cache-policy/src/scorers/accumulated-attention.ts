import type { ModelShape } from '@tokstream/model';
import { checkChoice } from './parts/check-choice.ts';
import { checkOption } from './parts/check-option.ts';
import { groupRow, type GroupReduction } from './parts/group-row.ts';
import { Scratch } from './parts/scratch.ts';
import { SlotRows } from './parts/slot-rows.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** How attention is added up. */
export interface AccumulatedAttentionOptions {
  /** What a row counts where several query heads read a key head; default `sum`. */
  readonly group?: GroupReduction;
  /** What remains of a score with each row that follows, above 0 to 1; default 1. Below 1 the past is forgotten. */
  readonly decay?: number;
  /** `count`: divided by the rows that could see the slot (the observed attention of kvpress); default `none`, which favours old tokens. */
  readonly normalise?: 'none' | 'count';
}

/** The attention a slot got from all rows so far (H2O; Zhang et al. 2023). */
export function accumulatedAttention(options: AccumulatedAttentionOptions = {}): Scorer {
  const { group = 'sum', decay = 1, normalise = 'none' } = options;
  checkChoice('group', group, ['sum', 'mean', 'max']);
  checkOption('decay', decay, decay > 0 && decay <= 1, 'above 0 and at most 1');
  checkChoice('normalise', normalise, ['none', 'count']);
  const start = (shape: ModelShape, sums: readonly SlotRows[], counts: readonly SlotRows[] | undefined): ScorerState => {
    const scratch = new Scratch();
    return {
      observe(layer, rows) {
        const [sum, count] = [sums[layer]!, counts?.[layer]];
        for (const memory of count ? [sum, count] : [sum]) memory.grow(rows.slots);
        const fresh = scratch.atLeast(rows.slots);
        for (let row = 0, visible = rows.slots - rows.count + 1; row < rows.count; row += 1, visible += 1) {
          for (let head = 0; head < shape.kvHeads; head += 1) {
            groupRow(rows, row, head, shape, group, fresh);
            for (let slot = 0, at = head * sum.stride; slot < visible; slot += 1, at += 1) sum.data[at] = decay * sum.data[at]! + fresh[slot]!;
            if (count) for (let slot = 0, at = head * count.stride; slot < visible; slot += 1, at += 1) count.data[at] = decay * count.data[at]! + 1;
          }
        }
      },
      score(layer, { slots }, _, scores) {
        sums[layer]!.copyTo(scores);
        const count = counts?.[layer];
        if (count) for (let at = 0; at < scores.length; at += 1) scores[at]! /= count.data[Math.floor(at / slots) * count.stride + (at % slots)]!;
      },
      kept(layer, slots) {
        sums[layer]!.gather(slots);
        counts?.[layer]!.gather(slots);
      },
      fork: () => start(shape, sums.map((one) => one.clone()), counts?.map((one) => one.clone())),
    };
  };
  const empty = ({ layers, kvHeads }: ModelShape): SlotRows[] => Array.from({ length: layers }, () => new SlotRows(kvHeads));
  return { name: 'accumulated-attention', needs: new Set(['attention']), heads: 'each', start: (shape) => start(shape, empty(shape), normalise === 'count' ? empty(shape) : undefined) };
}
