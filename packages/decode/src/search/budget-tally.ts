import type { StepCounts } from './search-result.ts';
import type { Spending, TokenBudget, TokenReservation } from './token-budget.ts';

/** What one search spends of a meter that others may spend from as well, and what its decoding took. */
export class BudgetTally {
  readonly #budget: TokenBudget;
  #tokens = 0;
  #rows = 0;
  #steps: StepCounts = { calls: 0, drafted: 0, accepted: 0 };

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

  /** What was counted by `countStep`. */
  get steps(): StepCounts {
    return this.#steps;
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

  countStep({ calls, drafted, accepted }: StepCounts): void {
    const before = this.#steps;
    this.#steps = { calls: before.calls + calls, drafted: before.drafted + drafted, accepted: before.accepted + accepted };
  }

  countRows(purpose: string, rows: number): void {
    this.#budget.countRows(purpose, rows);
    this.#rows += rows;
  }
}
