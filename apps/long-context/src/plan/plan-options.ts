import type { CausalLM } from '@tokstream/model';

/** What cells are planned from. */
export interface PlanOptions {
  readonly model: CausalLM;
  /** As `cachePolicyFrom` reads them. */
  readonly policies: readonly string[];
  /** Up to 1 a share, above it tokens. */
  readonly budgets: readonly number[];
  readonly seed: number;
  /** What the keys of all cells have in common. */
  readonly base: Readonly<Record<string, string | number>>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}
