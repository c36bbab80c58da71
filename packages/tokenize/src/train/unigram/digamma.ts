/** The derivative of the logarithm of the gamma function, for positive arguments, to 10 digits. */
export function digamma(x: number): number {
  let value = 0;
  let at = x;
  // The asymptotic series is exact enough from 7 on; the recurrence leads there.
  for (; at < 7; at++) value -= 1 / at;
  at -= 0.5;
  const square = 1 / (at * at);
  return value + Math.log(at) + square * (1 / 24 + square * (-7 / 960 + square * (31 / 8064 + square * (-127 / 30_720))));
}
