import type { Random } from '@tokstream/core';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { ArithmeticAnswer } from './arithmetic/arithmetic-answer.ts';
import type { ScratchpadOutcome } from './scratchpad/score-scratchpad.ts';
import { needleStyleNames, needleTaskNames } from './needles/needle-options.ts';
import type { ThreadingInput } from './needles/threading.ts';
import { scratchpadBudgets, scratchpadKindNames } from './scratchpad/scratchpad-task.ts';

const below = (random: Random, end: number): number => Math.floor(random.next() * end);
const some = <T>(random: Random, most: number, make: (at: number) => T): T[] => Array.from({ length: below(random, most) }, (_, at) => make(at));
const oneOf = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)]!;

const digitErrors: LawInputs<ArithmeticAnswer> = {
  inputs: (random) =>
    some(random, 20, () => {
      const [left, right] = [below(random, 10 ** below(random, 8)), below(random, 10_000)];
      const off = oneOf(random, [0, 0, 1, 100, -10, below(random, 3000)]);
      const operation = oneOf(random, ['+', '-', '*'] as const);
      const result = { '+': left + right, '-': left - right, '*': left * right }[operation];
      return { operands: [String(left), String(right)], operation, answer: oneOf(random, [String(result + off), `It is ${result + off}.`, '', 'none']) };
    }),
};

const scratchpadProbe: LawInputs<ScratchpadOutcome> = {
  inputs: (random) => some(random, 40, () => ({ kind: oneOf(random, scratchpadKindNames), budget: oneOf(random, scratchpadBudgets), length: 2 ** below(random, 5), isCorrect: random.next() < 0.8 })),
};

const threading: LawInputs<ThreadingInput> = {
  inputs: (random) =>
    some(random, 30, () => {
      const found = Array.from({ length: 1 + below(random, 3) }, () => random.next() < 0.8);
      const right = found.filter(Boolean).length;
      return { policy: oneOf(random, ['full', 'recency']), task: oneOf(random, needleTaskNames), style: oneOf(random, needleStyleNames), unit: 'characters', size: 100 * below(random, 3), ...(random.next() < 0.5 && { depth: below(random, 3) / 2 }), found, recall: right / found.length, precision: random.next(), isCorrect: right === found.length };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const taskLawInputs: LawInputsByName = { 'digit-errors': digitErrors, 'scratchpad-probe': scratchpadProbe, threading };
