import { cachePolicies, type CachePolicyEntry } from '@tokstream/cache-policy';
import { budgetSettings } from './budget-settings.ts';

/** Lines about the policies, those that run by default marked, and about the settings they have. */
export function policyHelp(defaults: readonly string[]): readonly string[] {
  const lists = cachePolicies.filter(({ atBudget }) => atBudget !== undefined).map(({ settings }) => settings);
  const isCommon = (setting: string): boolean => lists.filter((list) => list.includes(setting)).length >= lists.length - 1;
  const common = [...new Set(lists.flat())].filter((setting) => isCommon(setting) && !budgetSettings.includes(setting));
  const ownOf = ({ settings, atBudget }: CachePolicyEntry): readonly string[] => (atBudget === undefined ? [] : settings.filter((setting) => ![...common, ...budgetSettings].includes(setting)));
  return [
    ...cachePolicies.flatMap((entry) => {
      const own = ownOf(entry);
      return [`${defaults.includes(entry.name) ? '*' : ' '} ${entry.name}: ${entry.summary}`, ...(own.length === 0 ? [] : [`      (${own.join(', ')})`])];
    }),
    `Those that evict have also (${common.join(', ')}).`,
  ];
}
