import type { ModelShape } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import { slotBytes } from './parts/slot-bytes.ts';
import { checkSize, tokensOf } from './parts/tokens-of.ts';

/**
 * How many slots a key head may hold in a layer: a number of tokens (from 1 on) or a share of the prompt (below 1), a list of such that are
 * added up, or bytes of a whole float32 cache, which the layers share evenly.
 */
export type SlotBudget = number | readonly number[] | { readonly bytes: number };

/** Whether it is one of bytes. */
export function isBytes(budget: SlotBudget): budget is { readonly bytes: number } {
  return typeof budget === 'object' && budget !== null && 'bytes' in budget;
}

/**
 * @param name what it is called where it is refused
 * @throws `invalid-option`
 */
export function checkBudget(budget: SlotBudget, name = 'budget'): void {
  if (isBytes(budget)) {
    checkOption('bytes', budget.bytes, budget.bytes > 0 && Number.isFinite(budget.bytes), 'a number of bytes above 0');
    return;
  }
  for (const size of sizesOf(budget)) checkSize(name, size);
  checkOption(name, budget, sizesOf(budget).some((size) => size > 0), 'above 0');
}

/** Slots of a key head in a layer that a budget allows. */
export function slotsOf(budget: SlotBudget, shape: ModelShape, promptLength: number): number {
  if (isBytes(budget)) return Math.floor(budget.bytes / (shape.layers * slotBytes(shape)));
  return sizesOf(budget).reduce((sum, size) => sum + tokensOf(size, promptLength), 0);
}

/** The tokens of a budget that has no shares in it; undefined for one whose tokens depend on the prompt or the model. */
export function fixedTokens(budget: SlotBudget): number | undefined {
  if (isBytes(budget)) return undefined;
  return sizesOf(budget).every(isFixed) ? slotsOf(budget, {} as ModelShape, 0) : undefined;
}

/** Whether it is one that grows with the prompt. */
export function isShare(budget: SlotBudget): boolean {
  return !isBytes(budget) && !sizesOf(budget).every(isFixed);
}

/** A budget in words. */
export function describeBudget(budget: SlotBudget): string {
  if (isBytes(budget)) return `${budget.bytes} bytes`;
  return sizesOf(budget).map((size) => (isFixed(size) ? `${size} tokens` : `${size} of the prompt`)).join(' and ');
}

function sizesOf(budget: number | readonly number[]): readonly number[] {
  return Array.isArray(budget) ? budget : [budget as number];
}

function isFixed(size: number): boolean {
  return size === 0 || size >= 1;
}
