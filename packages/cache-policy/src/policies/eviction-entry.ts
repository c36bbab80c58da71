import { TokstreamError } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import type { EvictionOptions } from './eviction-options.ts';
import { usualBudget } from './parts/usual-budget.ts';
import type { CachePolicyEntry, PolicySettings } from './policy-entry.ts';
import { pyramid } from './pyramid.ts';
import { checkBudget, type SlotBudget } from './slot-budget.ts';

/** Settings as policies take them; those of a policy alone come as they were given. */
export type EvictionSettings = EvictionOptions & { readonly budget?: SlotBudget };

/** Settings that say how much is held, of which one is given at most. */
const sizes = ['budget', 'keep', 'bytes'] as const;
const common = ['budget', 'keep', 'bytes', 'every', 'first', 'last', 'during', 'decoding', 'positions', 'heads', 'pyramid'] as const;

/** What sets a policy that evicts apart from the others. */
export interface EvictionEntryParts extends Pick<CachePolicyEntry, 'aliases' | 'summary' | 'settings' | 'examples'> {
  /** Common settings that it has not. */
  readonly without?: readonly (typeof common)[number][];
  /** Settings of its own that make up a budget. */
  readonly parts?: readonly string[];
  /** What a pyramid is of where no budget is given; default 512. */
  readonly budget?: SlotBudget;
  readonly make: (settings: EvictionSettings) => CachePolicy;
}

/** The entry of a policy that evicts, with the settings they all have; `keep` is another word for `budget`. */
export function evictionEntry(name: string, { aliases, summary, settings, examples, without = [], parts = [], budget: usual = usualBudget, make }: EvictionEntryParts): CachePolicyEntry {
  return {
    name,
    ...(aliases && { aliases }),
    summary,
    settings: [...settings, ...common.filter((setting) => !without.includes(setting))],
    create(given: PolicySettings) {
      const { budget, keep, bytes, first, last, pyramid: ratio, ...rest } = given;
      const named = sizes.filter((size) => given[size] !== undefined);
      oneOf(name, named);
      for (const size of [...named, ...(ratio === undefined ? [] : ['pyramid'])]) oneOf(name, [size, ...parts.filter((part) => given[part] !== undefined)]);
      // What is no number is refused where sizes are checked, by the name it was given under.
      if (keep !== undefined) checkBudget(keep as number, 'keep');
      if (ratio !== undefined) checkOption('pyramid', ratio, typeof ratio === 'number' && ratio >= 1, 'a number of at least 1');
      const size = (bytes === undefined ? (budget ?? keep) : { bytes }) as SlotBudget | undefined;
      const ends = { ...(first !== undefined && { first }), ...(last !== undefined && { last }) } as NonNullable<EvictionOptions['protect']>;
      const options = { ...rest, ...(Object.keys(ends).length > 0 && { protect: ends }) } as EvictionOptions;
      if (ratio === undefined) return make({ ...options, ...(size !== undefined && { budget: size }) });
      return pyramid({ policy: (each) => make({ ...options, budget: each }), budget: size ?? usual, ratio: ratio as number });
    },
    atBudget: (budget) => make({ budget }),
    examples,
  };
}

/** Refuses settings that say the same. */
function oneOf(policy: string, settings: readonly string[]): void {
  if (settings.length < 2) return;
  throw new TokstreamError(`The cache policy ${policy} was given ${settings.join(' and ')}, which say how much is held; leave one or the other out.`, { code: 'invalid-option', stage: 'cache-policy' });
}
