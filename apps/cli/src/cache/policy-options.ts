import { cachePolicies, cachePolicyEntry, cachePolicyFrom } from '@tokstream/cache-policy';
import type { CachePolicy, CachePrecision } from '@tokstream/model';
import { defined } from '../arguments/defined.ts';
import { ofOption } from '../arguments/in-option-words.ts';
import type { Arguments, Options } from '../arguments/option.ts';

const full = cachePolicyEntry('full')!;

/** Words of `--cache` for a cache that keeps everything. */
export const wholeCaches: readonly string[] = [full.name, ...(full.aliases ?? [])];

/**
 * Options that say what of the keys and values is kept, and how.
 *
 * @param whole what sizes below 1 are shares of
 */
export function policyOptions(whole: string): Options {
  return {
    cache: { type: 'string', value: 'NAME[:KEY=VALUE,...]', help: `what is kept of keys and values, in tokens or, below 1, as a share of the ${whole}: ${policyNames().join(', ')}; default full` },
    'cache-precision': { type: 'string', value: 'NAME', help: 'how keys and values are stored: float32 or int8; default float32' },
  };
}

/** The same, read. What was not given is absent. */
export interface PolicySettings {
  readonly cachePolicy?: CachePolicy;
  readonly cachePrecision?: CachePrecision;
}

export function readPolicy(given: Arguments): PolicySettings {
  const description = given.text('cache');
  return defined({
    cachePolicy: description === undefined || wholeCaches.includes(description) ? undefined : policyOf(description),
    cachePrecision: given.choice('cache-precision', ['float32', 'int8']),
  });
}

/** The policy that a word of `--cache` means. */
export function policyOf(description: string): CachePolicy {
  return ofOption('cache', () => cachePolicyFrom(description));
}

/** Names of policies that do not keep everything, with their other names. */
function policyNames(): readonly string[] {
  return cachePolicies.filter((entry) => entry !== full).map(({ name, aliases = [] }) => [name, ...aliases].join(' or '));
}
