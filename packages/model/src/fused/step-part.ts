import type { Want } from '../causal-lm.ts';
import type { FusedPass } from './fused-pass.ts';

/** Rows of one pass that run together with others. */
export interface Stretch {
  readonly pass: number;
  /** The first of them among the new rows of the pass. */
  readonly from: number;
  readonly count: number;
}

/** What one call of the module runs. */
export interface StepPart {
  readonly stretches: readonly Stretch[];
  readonly rows: number;
}

/** Most rows of one call: their activations stay in the processor's cache while the weights stream by, which 32 rows do not outlast. */
const mostRows = 64;

/** The rows of all passes, one after another, in calls of at most `mostRows`. */
export function partsOf(passes: readonly FusedPass[]): readonly StepPart[] {
  const parts: { stretches: Stretch[]; rows: number }[] = [];
  for (const [pass, { count: all }] of passes.entries()) {
    for (let from = 0; from < all; ) {
      let part = parts.at(-1);
      if (part === undefined || part.rows === mostRows) parts.push((part = { stretches: [], rows: 0 }));
      const count = Math.min(all - from, mostRows - part.rows);
      part.stretches.push({ pass, from, count });
      part.rows += count;
      from += count;
    }
  }
  return parts;
}

/** Rows of a part whose logits are wanted, ascending. */
export function scoredRows({ stretches }: StepPart, passes: readonly FusedPass[], { logits = 'last' }: Want): readonly number[] {
  let first = 0;
  return stretches.flatMap(({ pass, from, count }) => {
    const rows = Array.from({ length: count }, (_, row) => first + row);
    first += count;
    if (logits === 'none') return [];
    return logits === 'all' ? rows : from + count === passes[pass]!.count ? rows.slice(-1) : [];
  });
}
