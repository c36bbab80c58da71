/** Figures of a policy at a budget. */
interface BudgetFigures {
  readonly policy: string;
  readonly budget: number;
  readonly budgetTokens: number;
}

/** The figures, with those of the full cache, which has no budget, first and at every budget; smaller budgets come first. */
export function withFull<Figures extends BudgetFigures>(figures: readonly Figures[]): readonly Figures[] {
  const others = figures.filter(({ policy }) => policy !== 'full').toSorted((one, other) => one.budgetTokens - other.budgetTokens);
  const full = figures.find(({ policy }) => policy === 'full');
  if (full === undefined) return others;
  const budgets = new Map(others.map(({ budget, budgetTokens }) => [budget, budgetTokens]));
  return budgets.size === 0 ? [full] : [...Array.from(budgets, ([budget, budgetTokens]) => ({ ...full, budget, budgetTokens })), ...others];
}
