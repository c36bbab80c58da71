import { invalidArgument } from '@tokstream/app-shell';
import { cachePolicyEntry, cachePolicyFrom } from '@tokstream/cache-policy';
import type { ModelShape } from '@tokstream/model';
import { budgetTokens } from '../plan/budget-tokens.ts';
import { formatBudget } from '../view/format-figures.ts';
import { budgetSettings } from './budget-settings.ts';
import { policyAtBudget } from './policy-at-budget.ts';

/**
 * Refuses what is no policy, or brings its own budget.
 *
 * @throws `invalid-argument`
 */
export function checkPolicy(description: string): void {
  try {
    cachePolicyFrom(description);
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
  const [name, given] = description.split(/:(.*)/s);
  if (given === undefined) return;
  if (cachePolicyEntry(name!)?.seeing !== undefined) throw invalidArgument(`--policy ${description} sets the sizes that --budget sets; give ${name} without settings.`);
  if (given.split(',').some((one) => budgetSettings.includes(one.split('=', 1)[0]!))) throw invalidArgument(`--policy ${description} has a budget of its own; leave it out and give --budget.`);
}

/**
 * Refuses a policy that cannot run at a budget.
 *
 * @throws `invalid-argument`
 */
export function checkPolicyFits(description: string, budget: number, length: number, shape: ModelShape): void {
  try {
    policyAtBudget(description, budgetTokens(budget, length), 0)?.start(shape, length);
  } catch (error) {
    throw invalidArgument(`--policy ${description} cannot run at a budget of ${formatBudget(budget)}${budget <= 1 ? ` of ${length} tokens` : ''}: ${(error as Error).message}`, error);
  }
}
