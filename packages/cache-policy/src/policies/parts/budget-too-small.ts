import { TokstreamError } from '@tokstream/core';
import type { ModelShape } from '@tokstream/model';
import { describeBudget, isBytes, type SlotBudget } from '../slot-budget.ts';
import { slotBytes } from './slot-bytes.ts';

/** What a budget has to hold of each head and layer. */
export interface SlotNeeds {
  /** Slots that are protected. */
  readonly held: number;
  /** Tokens from one eviction to the next. */
  readonly every: number;
}

/**
 * The error of a policy whose budget allows less than it needs.
 *
 * @param shape of the model where the budget is bytes
 */
export function budgetTooSmall(name: string, budget: SlotBudget, allowed: number, { held, every }: SlotNeeds, shape?: ModelShape): TokstreamError {
  const need = Math.max(1, held) + every - 1;
  const parts = [...(held > 0 ? [`${held} that are protected`] : []), ...(every > 1 ? [`${every - 1} that come between two evictions`] : [])];
  const may = isBytes(budget) ? `${describeBudget(budget)}, which come to ${allowed === 0 ? 'no slot' : `${allowed} slots`}` : `${allowed} tokens`;
  const least = isBytes(budget) && shape !== undefined ? `at least ${need * shape.layers * slotBytes(shape)} bytes` : `at least ${need}`;
  const why = parts.length === 0 ? '' : `, with ${parts.join(' and ')}`;
  return new TokstreamError(`The cache policy ${name} may hold ${may} of each head and layer, but must hold ${need}${why}; give it ${least}.`, { code: 'invalid-policy', stage: 'cache-policy' });
}
