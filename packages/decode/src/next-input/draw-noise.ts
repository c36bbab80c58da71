import type { Random } from '@tokstream/core';

/** A standard normal value (Box and Muller 1958); takes two numbers. */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** A standard Gumbel value. */
export function drawGumbel(random: Random): number {
  return -Math.log(-Math.log(drawInside(random)));
}

/** The logarithm of a gamma value of scale 1 (Marsaglia and Tsang 2000): small shapes give values below the least float. */
export function drawLogGamma(shape: number, random: Random): number {
  if (shape < 1) return drawLogGamma(shape + 1, random) + Math.log(drawInside(random)) / shape;
  const base = shape - 1 / 3;
  for (;;) {
    const normal = drawNormal(random);
    const cube = (1 + normal / Math.sqrt(9 * base)) ** 3;
    if (cube > 0 && Math.log(drawInside(random)) < normal ** 2 / 2 + base * (1 - cube + Math.log(cube))) return Math.log(base * cube);
  }
}

/** Uniform in (0, 1): 0 would give an infinity. */
function drawInside(random: Random): number {
  return random.next() + 2 ** -33;
}
