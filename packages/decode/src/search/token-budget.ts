import { TokstreamError } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';

/** What was spent: tokens made, and rows that models ran for them (drafts and scoring included). */
export interface Spending {
  readonly tokens: number;
  readonly rows: number;
}

/** Tokens set aside for one piece of work. Disposing it gives back what was not spent. */
export interface TokenReservation extends Disposable {
  /** How many tokens it was granted; 0 when nothing was left. */
  readonly granted: number;
  /** @throws `budget-overspent` when more tokens are counted than were granted */
  count(spending: Partial<Spending>): void;
}

/**
 * One meter for everything that a search makes: a hard limit of tokens, and a ledger of what was spent on what.
 *
 * Strategies that share it can never make more tokens than its limit between them, since each reserves before it starts. Rows
 * are counted but not limited. Prompts were read before a search begins and are not on the meter.
 *
 * Errors: `invalid-option`.
 *
 * @example
 * const budget = new TokenBudget({ tokens: 2000 });
 * sequences$.pipe(bestOfN({ n: 8, budget })).subscribe(() => console.log(budget.ledger));
 */
export class TokenBudget {
  readonly limit: number;
  readonly #ledger = new Map<string, { tokens: number; rows: number }>();
  #spent = 0;
  #rows = 0;
  #reserved = 0;

  constructor({ tokens }: { readonly tokens: number }) {
    checkOption('TokenBudget', 'tokens', tokens, tokens === Infinity || (Number.isSafeInteger(tokens) && tokens >= 0), 'a whole number of at least 0, or Infinity to only count');
    this.limit = tokens;
  }

  /** Tokens made so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Rows that models ran so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Tokens that are neither spent nor reserved. */
  get remaining(): number {
    return this.limit - this.#spent - this.#reserved;
  }

  /** What was spent for each purpose, in the order in which they first spent. A copy. */
  get ledger(): Readonly<Record<string, Spending>> {
    return Object.fromEntries([...this.#ledger].map(([purpose, spending]) => [purpose, { ...spending }]));
  }

  /** Sets tokens aside: as many as asked for, or what is left. */
  reserve(purpose: string, tokens: number): TokenReservation {
    checkOption('TokenBudget', 'tokens', tokens, Number.isSafeInteger(tokens) && tokens >= 0, 'a whole number of at least 0');
    const granted = Math.min(tokens, this.remaining);
    this.#reserved += granted;
    let left = granted;
    let open = true;
    return {
      granted,
      count: ({ tokens: made = 0, rows = 0 }) => {
        if (!open || made > left) {
          throw new TokstreamError(`${purpose} made ${made} tokens with ${open ? left : 0} left of its reservation; reserve more before making them.`, { code: 'budget-overspent', stage: purpose });
        }
        left -= made;
        this.#reserved -= made;
        this.#add(purpose, made, rows);
      },
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        this.#reserved -= left;
      },
    };
  }

  /** Counts rows that were run without making tokens, such as those of a scorer. */
  countRows(purpose: string, rows: number): void {
    this.#add(purpose, 0, rows);
  }

  #add(purpose: string, tokens: number, rows: number): void {
    this.#spent += tokens;
    this.#rows += rows;
    const entry = this.#ledger.get(purpose) ?? { tokens: 0, rows: 0 };
    this.#ledger.set(purpose, { tokens: entry.tokens + tokens, rows: entry.rows + rows });
  }
}
