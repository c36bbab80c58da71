import { cachePolicyEntry, cachePolicyFrom } from '@tokstream/cache-policy';
import type { CachePolicy } from '@tokstream/model';

/**
 * A policy as it is described, at so many tokens for each layer and key head: what it keeps, or for one that only selects, what rows see.
 *
 * @param description one that `checkPolicy` lets pass
 * @returns undefined for the full cache
 */
export function policyAtBudget(description: string, budget: number, seed: number): CachePolicy | undefined {
  if (description === 'full') return undefined;
  const [name, given = ''] = description.split(/:(.*)/s);
  const { settings, seeing } = cachePolicyEntry(name!)!;
  if (seeing !== undefined) return seeing(budget);
  const own = given === '' ? [] : given.split(',');
  const isSeeded = settings.includes('seed') && !own.some((one) => one.startsWith('seed='));
  return cachePolicyFrom(`${name}:${[...own, `budget=${budget}`, ...(isSeeded ? [`seed=${seed}`] : [])].join(',')}`);
}
