import type { CellPlace } from '../measure/cell-task.ts';
import { checkPolicyFits } from '../policies/check-policy.ts';
import { budgetTokens } from './budget-tokens.ts';
import type { PlanOptions } from './plan-options.ts';

/**
 * Every policy at every budget over so many tokens; the full cache once, at 1. Budgets that come to the same run once.
 *
 * @throws `invalid-argument` for a policy that cannot run at a budget
 */
export function cellPlaces({ policies, budgets, model }: Pick<PlanOptions, 'policies' | 'budgets' | 'model'>, length: number): readonly CellPlace[] {
  return policies.flatMap((policy) => {
    const places = (policy === 'full' ? [1] : budgets).map((budget) => ({ policy, budget, budgetTokens: budgetTokens(budget, length) }));
    for (const { budget } of places) checkPolicyFits(policy, budget, length, model.shape);
    return places.filter((place, at) => places.findIndex((one) => one.budgetTokens === place.budgetTokens) === at);
  });
}
