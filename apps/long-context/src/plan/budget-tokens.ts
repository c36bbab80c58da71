/** A budget in tokens, of so many: up to 1 it is a share, above it tokens. */
export function budgetTokens(budget: number, length: number): number {
  return Math.min(length, Math.max(1, budget <= 1 ? Math.round(budget * length) : budget));
}
