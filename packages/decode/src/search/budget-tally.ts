import type { Spending, TokenBudget, TokenReservation } from './token-budget.ts';

/** What one search spends of a meter that others may spend from as well. */
export class BudgetTally {
  readonly #budget: TokenBudget;
  #tokens = 0;
  #rows = 0;

  constructor(budget: TokenBudget) {
    this.#budget = budget;
  }

  get remaining(): number {
    return this.#budget.remaining;
  }

  /** Spent through this tally. */
  get spent(): Spending {
    return { tokens: this.#tokens, rows: this.#rows };
  }

  reserve(purpose: string, tokens: number): TokenReservation {
    const reservation = this.#budget.reserve(purpose, tokens);
    return {
      ...reservation,
      count: (spending) => {
        reservation.count(spending);
        this.#tokens += spending.tokens ?? 0;
        this.#rows += spending.rows ?? 0;
      },
      [Symbol.dispose]: () => reservation[Symbol.dispose](),
    };
  }

  countRows(purpose: string, rows: number): void {
    this.#budget.countRows(purpose, rows);
    this.#rows += rows;
  }
}
