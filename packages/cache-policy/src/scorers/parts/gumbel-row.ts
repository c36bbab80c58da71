import type { Random } from '@tokstream/core';
import type { CommittedRows } from '@tokstream/model';
import type { Scratch } from './scratch.ts';

/**
 * One of the rows, with the slots that it can see, as if Gumbel noise had been added to the logits of its attention and the sum been
 * divided by a temperature.
 *
 * With u uniform, exp(-ln(-ln u)) is 1 / -ln u: so a weight p becomes (p / -ln u)^(1 / tau), divided by the sum of the row. What the row
 * could not see stays 0, and draws nothing.
 *
 * @param random undefined: no noise
 * @returns what lies in the scratch until its next use
 */
export function gumbelRow({ attention, count, slots, queries }: CommittedRows, row: number, heads: number, random: Random | undefined, tau: number, scratch: Scratch): CommittedRows {
  const visible = slots - count + row + 1;
  const perturbed = scratch.atLeast(heads * visible);
  for (let head = 0; head < heads; head += 1) {
    const [from, to] = [(head * count + row) * slots, head * visible];
    let sum = 0;
    for (let slot = 0; slot < visible; slot += 1) {
      let weight = attention[from + slot]!;
      if (random !== undefined && weight !== 0) weight /= -Math.log(uniform(random));
      if (tau !== 1 && weight !== 0) weight **= 1 / tau;
      perturbed[to + slot] = weight;
      sum += weight;
    }
    // Without noise and at temperature 1 the row is what it was.
    if ((random !== undefined || tau !== 1) && sum > 0) for (let slot = 0; slot < visible; slot += 1) perturbed[to + slot]! /= sum;
  }
  return { count: 1, slots: visible, attention: perturbed, queries };
}

/** Above 0 and below 1, so that its logarithm is finite and not 0. */
function uniform(random: Random): number {
  return Math.min(Math.max(random.next(), 2 ** -33), 1 - 2 ** -33);
}
