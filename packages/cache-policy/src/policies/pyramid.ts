import { TokstreamError } from '@tokstream/core';
import type { CachePolicy, ModelShape } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import { layeredState } from './parts/layered-state.ts';
import { pyramidBudgets } from './parts/pyramid-budgets.ts';
import { slotBytes } from './parts/slot-bytes.ts';
import { sumOfBytes } from './parts/sum-of-bytes.ts';
import { checkBudget, describeBudget, isBytes, slotsOf, type SlotBudget } from './slot-budget.ts';

/** What is spread over the layers, and how unevenly. */
export interface PyramidOptions {
  /** Makes the policy of a layer. */
  readonly policy: (budget: SlotBudget) => CachePolicy;
  /** What a layer has in the mean. */
  readonly budget: SlotBudget;
  /** The first layer's budget as a multiple of the last one's, at least 1; default 3. */
  readonly ratio?: number;
}

/**
 * Budgets that fall evenly from the first layer to the last, with the same total: low layers spread their attention over more tokens
 * (PyramidKV; Cai et al. 2024).
 *
 * @throws `invalid-option`, and what the policy throws; when it starts `invalid-policy` where a layer's budget is too small for it
 */
export function pyramid({ policy, budget, ratio = 3 }: PyramidOptions): CachePolicy {
  checkBudget(budget);
  checkOption('ratio', ratio, ratio >= 1 && Number.isFinite(ratio), 'a number of at least 1');
  // The budgets follow from the model and the prompt; all else does not.
  const { name, needs, positions, selects = false, boundary } = policy(budget);
  const policiesOf = (shape: ModelShape, promptLength: number): CachePolicy[] => {
    const made = new Map<number, CachePolicy>();
    return pyramidBudgets(slotsOf(budget, shape, promptLength), shape.layers, ratio).map((slots) => {
      if (slots === 0) throw noSlot(budget, ratio, shape);
      if (!made.has(slots)) made.set(slots, ofLayer(() => policy(slots), budget, ratio, slots));
      return made.get(slots)!;
    });
  };
  return {
    name: `${name} pyramid`,
    needs,
    positions,
    selects,
    ...(boundary !== undefined && { boundary }),
    maxBytes: (shape, promptLength) => sumOfBytes(policiesOf(shape, promptLength), shape, promptLength),
    start(shape, promptLength) {
      const policies = policiesOf(shape, promptLength);
      const states = new Map([...new Set(policies)].map((one) => [one, one.start(shape, promptLength)]));
      return layeredState(policies.map((one) => states.get(one)!));
    },
  };
}

function noSlot(budget: SlotBudget, ratio: number, shape: ModelShape): TokstreamError {
  const mean = Math.ceil((ratio + 1) / 2);
  const least = isBytes(budget) ? `${mean * shape.layers * slotBytes(shape)} bytes` : `${mean} tokens`;
  return new TokstreamError(`A pyramid of ratio ${ratio} over ${describeBudget(budget)} leaves the last layer of this model no slot; give it at least ${least}, or a smaller ratio.`, { code: 'invalid-policy', stage: 'cache-policy' });
}

/** What the policy of a layer refuses is told with the whole budget, which is what was given. */
function ofLayer(make: () => CachePolicy, budget: SlotBudget, ratio: number, slots: number): CachePolicy {
  try {
    return make();
  } catch (error) {
    if (!TokstreamError.isInstance(error)) throw error;
    throw new TokstreamError(`${error.message} A pyramid of ratio ${ratio} over ${describeBudget(budget)} gave a layer ${slots}.`, { code: error.code, stage: 'cache-policy', cause: error });
  }
}
