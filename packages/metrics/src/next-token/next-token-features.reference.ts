/** `nextTokenFeatures` of one row, in its smallest form. */
export function nextTokenFeaturesReference(logits: ArrayLike<number>, target: number): readonly number[] {
  const all = Array.from(logits);
  const highest = Math.max(...all);
  const total = Math.log(all.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)) + highest;
  const logs = all.map((logit) => logit - total);
  const atLeast = logs.filter((log) => log >= logs[target]!);
  const entropy = -logs.reduce((sum, log) => (log === -Infinity ? sum : sum + Math.exp(log) * log), 0);
  return [logs[target]!, entropy, highest - total, atLeast.length / all.length, atLeast.reduce((sum, log) => sum + Math.exp(log), 0)];
}
