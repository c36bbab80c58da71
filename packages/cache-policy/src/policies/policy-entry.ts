import type { CachePolicy } from '@tokstream/model';
import type { SlotBudget } from './slot-budget.ts';

/** Settings as a command line gives them. */
export type PolicySettings = Readonly<Record<string, number | string | boolean>>;

/** A cache policy that can be made by name. */
export interface CachePolicyEntry {
  readonly name: string;
  /** Other names it goes by. */
  readonly aliases?: readonly string[];
  /** What it keeps or sees, in a few words. */
  readonly summary: string;
  /** Names of its settings. */
  readonly settings: readonly string[];
  /**
   * @param settings those listed; their values are checked here
   * @throws `invalid-option`, `invalid-policy`
   */
  create(settings: PolicySettings): CachePolicy;
  /** The policy as it comes, at this budget in all, for comparisons; only of those that evict. */
  readonly atBudget?: (budget: SlotBudget) => CachePolicy;
  /** The policy when rows see so many tokens, or this share of the prompt; only of those that select. */
  readonly seeing?: (budget: number) => CachePolicy;
  /** Settings that the shared tests run it with. */
  readonly examples: readonly PolicySettings[];
}
