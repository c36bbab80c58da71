import type { CachePolicyState, ModelShape } from '@tokstream/model';
import { Scratch } from '../../scorers/parts/scratch.ts';
import type { Candidates, ScorerState } from '../../scorers/scorer.ts';
import { bestSlots } from './best-slots.ts';
import type { SlotLimits } from './slot-limits.ts';

/** All that an eviction goes by but scores. */
export interface EvictionPlan {
  readonly shape: ModelShape;
  readonly promptLength: number;
  readonly limits: SlotLimits;
  readonly every: number;
  readonly during: 'chunks' | 'end';
  readonly decoding: boolean;
  readonly positions: 'original' | 'slot';
  /** Whether all heads keep the same slots. */
  readonly shares: boolean;
  /** Whether scores come for each head or for all together. */
  readonly scores: 'each' | 'shared';
}

/** A scorer at work under a plan. */
export function scoredState(plan: EvictionPlan, scorer: ScorerState): CachePolicyState {
  const { kvHeads } = plan.shape;
  const { kept, first, last } = plan.limits;
  const [scratch, order] = [new Scratch(), new Scratch()];
  return {
    ...(scorer.observe && { observe: (layer, rows) => scorer.observe!(layer, rows) }),
    isDue: (_, slots, seen) => isDue(plan, slots, seen),
    evict(layer, entries) {
      const { slots } = entries;
      if (!isDue(plan, slots, entries.seen)) return undefined;
      const candidates = { from: first, to: slots - last };
      const lines = plan.scores === 'each' ? kvHeads : 1;
      const scores = scratch.atLeast(lines * slots).subarray(0, lines * slots);
      const placed = plan.positions === 'original' ? entries : { ...entries, positions: consecutive(kvHeads, slots) };
      scorer.score(layer, placed, candidates, scores);
      if (plan.shares && lines > 1) averageHeads(scores, slots);
      const keep = new Int32Array(kvHeads * kept);
      for (let head = 0; head < kvHeads; head += 1) {
        if (plan.shares && head > 0) {
          keep.copyWithin(head * kept, 0, kept);
          continue;
        }
        const offset = plan.shares ? 0 : head * slots;
        sinkUnseen(plan.shape.windows[layer], placed.positions, head * slots, candidates, scores, offset);
        for (let slot = 0; slot < first; slot += 1) keep[head * kept + slot] = slot;
        bestSlots(scores, offset, candidates, kept - first - last, keep, head * kept + first, order);
        for (let back = 1; back <= last; back += 1) keep[(head + 1) * kept - back] = slots - back;
      }
      return keep;
    },
    ...(scorer.kept && { kept: (layer, slots) => scorer.kept!(layer, slots) }),
    fork: () => scoredState(plan, scorer.fork()),
  };
}

function isDue({ promptLength, during, decoding, every, limits }: EvictionPlan, slots: number, seen: number): boolean {
  if (slots <= limits.kept) return false;
  if (seen < promptLength) return during === 'chunks';
  // Whoever commits across a boundary has the budget kept all the same.
  return seen === promptLength || (decoding && (seen % every === 0 || slots > limits.budget));
}

/** Every head's slots, as positions. */
function consecutive(heads: number, slots: number): Int32Array {
  const positions = new Int32Array(heads * slots);
  for (let slot = 0; slot < slots; slot += 1) positions[slot] = slot;
  for (let head = 1; head < heads; head += 1) positions.copyWithin(head * slots, 0, slots);
  return positions;
}

/** Puts the mean of all heads in the place of the first. */
function averageHeads(scores: Float32Array, slots: number): void {
  for (let slot = 0; slot < slots; slot += 1) {
    let sum = 0;
    for (let at = slot; at < scores.length; at += slots) sum += scores[at]!;
    scores[slot] = (sum * slots) / scores.length;
  }
}

/** Gives the lowest score to what lies before the window of every later row. */
function sinkUnseen(window: number | undefined, positions: Int32Array, head: number, { from, to }: Candidates, scores: Float32Array, offset: number): void {
  if (window === undefined) return;
  const next = 1 + positions.reduce((last, position) => Math.max(last, position), 0);
  for (let slot = from; slot < to; slot += 1) if (positions[head + slot]! <= next - window) scores[offset + slot] = Number.NEGATIVE_INFINITY;
}
