/** Log of the sum of two numbers given by their logs. */
export function logAdd(one: number, other: number): number {
  const most = Math.max(one, other);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(one, other) - most));
}

/** Log of the sum of numbers given by their logs. */
export function logSum(logs: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < logs.length; at += 1) if (logs[at]! > most) most = logs[at]!;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let total = 0;
  for (let at = 0; at < logs.length; at += 1) total += Math.exp(logs[at]! - most);
  return most + Math.log(total);
}
