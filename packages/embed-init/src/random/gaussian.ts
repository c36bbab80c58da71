import type { Random } from '@tokstream/core';

/** A number of the standard normal distribution, by Box and Muller; takes two of the generator. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
