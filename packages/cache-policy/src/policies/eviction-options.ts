import type { SlotBudget } from './slot-budget.ts';

/** A number of tokens (0, or from 1 on), a share of the prompt (below 1), or what it is of the slots that an eviction leaves. */
export type ProtectedSize = number | ((kept: number) => number);

/** When and what policies evict, whatever they score. */
export interface EvictionOptions {
  /** Slots that are kept whatever their score; default none, or what the policy says. */
  readonly protect?: { readonly first?: ProtectedSize; readonly last?: ProtectedSize };
  /**
   * After the prompt it evicts only when the tokens committed are a multiple of this, and then `every - 1` more, so that the budget still
   * holds. Drafts never cross such a boundary, which makes speculation exact. Default: after any token.
   */
  readonly every?: number;
  /** Whether it evicts after each chunk of the prompt, which bounds memory, or once at its end, which sees all of it; default `chunks`. */
  readonly during?: 'chunks' | 'end';
  /** False: it evicts in the prompt only, and what follows is kept. Default true. */
  readonly decoding?: boolean;
  /** `slot`: what is kept stands at consecutive positions, as if nothing lay between. Default `original`. */
  readonly positions?: 'original' | 'slot';
  /** `shared`: all heads of a layer keep the same slots, by their mean scores. Default as the scorer has it. */
  readonly heads?: 'each' | 'shared';
}

/** The same with what a key head may hold. */
export interface BudgetOptions extends EvictionOptions {
  /** Most slots of a key head after any commit beyond the prompt. A share is never less than what is protected. */
  readonly budget: SlotBudget;
}
