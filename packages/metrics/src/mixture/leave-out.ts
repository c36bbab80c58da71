import type { CountedPretokens } from './merge-replay.ts';

/**
 * What is inferred from the parts of samples, with the standard errors of its shares: infers anew without each part (the jackknife over groups).
 *
 * @param parts of each category, in the same number
 * @param infer is given what the whole gave when parts are left out
 */
export async function leaveOut<R extends { readonly shares: Readonly<Record<string, number>> }>(parts: Readonly<Record<string, readonly CountedPretokens[]>>, infer: (samples: Readonly<Record<string, CountedPretokens>>, whole: R | undefined) => Promise<R>): Promise<R & { readonly deviations: Readonly<Record<string, number>> }> {
  const samplesWithout = (left: number): Record<string, CountedPretokens> => Object.fromEntries(Object.entries(parts).map(([category, ofCategory]) => [category, joined(ofCategory.filter((_, part) => part !== left))]));
  const whole = await infer(samplesWithout(-1), undefined);
  const groups = Math.max(0, ...Object.values(parts).map((ofCategory) => ofCategory.length));
  const without: R[] = [];
  for (let left = 0; left < groups; left += 1) without.push(await infer(samplesWithout(left), whole));
  const deviations = Object.keys(whole.shares).map((category) => {
    const shares = without.map((one) => one.shares[category] ?? 0);
    const mean = shares.reduce((sum, share) => sum + share, 0) / groups;
    return [category, Math.sqrt(((groups - 1) / groups) * shares.reduce((sum, share) => sum + (share - mean) ** 2, 0))] as const;
  });
  return { ...whole, deviations: Object.fromEntries(deviations) };
}

function joined(parts: readonly CountedPretokens[]): CountedPretokens {
  const counts = new Map<string, number>();
  for (const part of parts) for (const [pretoken, count] of part) counts.set(pretoken, (counts.get(pretoken) ?? 0) + count);
  return counts;
}
