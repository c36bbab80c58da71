import type { ModelShape } from '@tokstream/model';
import type { BudgetOptions, ProtectedSize } from '../eviction-options.ts';
import { checkBudget, fixedTokens, isShare, slotsOf } from '../slot-budget.ts';
import { budgetTooSmall } from './budget-too-small.ts';
import { checkSize, tokensOf } from './tokens-of.ts';

/** What of a layer may be held, in slots of a key head. */
export interface SlotLimits {
  readonly budget: number;
  /** What an eviction leaves: the budget, less the tokens that may come before the next. */
  readonly kept: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Checks the sizes at once where they are numbers of tokens, else when a prompt is known.
 *
 * @throws `invalid-option`, `invalid-policy`, also the function that it returns
 */
export function slotLimits(name: string, { budget, protect = {}, every = 1 }: BudgetOptions): (shape: ModelShape, promptLength: number) => SlotLimits {
  checkBudget(budget);
  for (const [end, size] of Object.entries(protect)) if (typeof size !== 'function') checkSize(end, size);
  const { first = 0, last = 0 } = protect;
  const protectedOf = (promptLength: number): number => sizeOf(first, promptLength) + sizeOf(last, promptLength);
  const needOf = (promptLength: number): number => Math.max(1, protectedOf(promptLength)) + every - 1;
  const fixed = fixedTokens(budget);
  if (fixed !== undefined && fixed < needOf(0)) throw budgetTooSmall(name, budget, fixed, { held: protectedOf(0), every });
  return (shape, promptLength) => {
    const need = needOf(promptLength);
    const allowed = slotsOf(budget, shape, promptLength);
    if (allowed < need && !isShare(budget)) throw budgetTooSmall(name, budget, allowed, { held: protectedOf(promptLength), every }, shape);
    const slots = Math.max(allowed, need);
    const kept = slots - every + 1;
    // What follows the budget has what the other end leaves.
    const ahead = typeof first === 'function' ? Math.min(first(kept), kept - sizeOf(last, promptLength)) : tokensOf(first, promptLength);
    return { budget: slots, kept, first: ahead, last: typeof last === 'function' ? Math.min(last(kept), kept - ahead) : tokensOf(last, promptLength) };
  };
}

/** What a size demands of a budget: nothing where it follows the budget. */
function sizeOf(size: ProtectedSize, promptLength: number): number {
  return typeof size === 'function' ? 0 : tokensOf(size, promptLength);
}
