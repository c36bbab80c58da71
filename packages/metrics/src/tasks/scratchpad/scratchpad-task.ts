import { type Random, TokstreamError } from '@tokstream/core';
import { scratchpadKinds } from './kinds/registry.ts';

/** How many intermediate steps may be written for an input of n symbols: none, `ceil(log2 n)`, or n. */
export const scratchpadBudgets = ['none', 'logarithmic', 'linear'] as const;
export type ScratchpadBudget = (typeof scratchpadBudgets)[number];

/** What is asked: parity of bits; the state of an automaton; the product of permutations; whether two nodes of a graph are joined. */
export const scratchpadKindNames = ['parity', 'automaton', 'permutations', 'connectivity'] as const;
export type ScratchpadKindName = (typeof scratchpadKindNames)[number];

/** Which scratchpad task is made. */
export interface ScratchpadOptions {
  readonly kind: ScratchpadKindName;
  /** Symbols of the input: bits, symbols, permutations, edges. */
  readonly length: number;
  readonly budget: ScratchpadBudget;
  readonly random: Random;
}

/** A task with the steps that lead to its answer. Plain data; each symbol is a word. */
export interface ScratchpadTask {
  readonly kind: ScratchpadKindName;
  readonly length: number;
  readonly budget: ScratchpadBudget;
  readonly input: readonly string[];
  /** Intermediate results, evenly spread over the input, the last one just before the answer. As many as the budget allows. */
  readonly steps: readonly string[];
  readonly answer: string;
  /** Input, steps and answer as one line, `input : steps = answer`; a prompt is all before the answer or before the steps. */
  readonly text: string;
}

/**
 * Makes a task whose steps grow with its length, with as many intermediate results as a budget allows.
 *
 * Source: Merrill and Sabharwal, "The Expressive Power of Transformers with Chain of Thought" (2024): few steps help little, as many as
 * there are symbols are enough for regular languages.
 *
 * @example
 * ```js
 * import { seededRandom } from '@tokstream/core';
 * import { scratchpadTask } from '@tokstream/metrics';
 * const { text } = scratchpadTask({ kind: 'parity', length: 4, budget: 'linear', random: seededRandom(2) });
 * console.log(text); // 1 1 0 0 : 1 0 0 0 = 0
 * ```
 * @throws `invalid-option`
 */
export function scratchpadTask({ kind, length, budget, random }: ScratchpadOptions): ScratchpadTask {
  if (!(Number.isSafeInteger(length) && length > 0)) throw new TokstreamError(`The length is ${length}; it must be a whole number above 0.`, { code: 'invalid-option', stage: 'scratchpadTask' });
  if (!scratchpadKindNames.includes(kind)) throw new TokstreamError(`There is no scratchpad task ${String(kind)}; there are ${scratchpadKindNames.join(', ')}.`, { code: 'invalid-option', stage: 'scratchpadTask' });
  const { input, states, answer } = scratchpadKinds[kind](length, random);
  const count = scratchpadSteps(budget, length);
  const steps = Array.from({ length: count }, (_, at) => states[Math.ceil(((at + 1) * states.length) / count) - 1]!);
  return { kind, length, budget, input, steps, answer, text: `${input.join(' ')} : ${steps.map((step) => `${step} `).join('')}= ${answer}` };
}

/**
 * Steps that a budget allows for an input of so many symbols.
 *
 * @throws `invalid-option`
 */
export function scratchpadSteps(budget: ScratchpadBudget, length: number): number {
  if (budget === 'none') return 0;
  if (budget === 'linear') return length;
  if (budget === 'logarithmic') return Math.ceil(Math.log2(length));
  throw new TokstreamError(`There is no budget ${String(budget)}; there are ${scratchpadBudgets.join(', ')}.`, { code: 'invalid-option', stage: 'scratchpadSteps' });
}
