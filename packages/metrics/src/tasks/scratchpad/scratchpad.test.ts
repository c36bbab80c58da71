import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { scoreScratchpad } from './score-scratchpad.ts';
import { scratchpadProbe, type ScratchpadProbeResult } from './scratchpad-probe.ts';
import { scratchpadKindNames, scratchpadSteps, scratchpadTask, type ScratchpadTask } from './scratchpad-task.ts';

/** The answers as a reader of the input would work them out, by other means than the generators do. */
const solve: Record<ScratchpadTask['kind'], (input: readonly string[]) => string> = {
  parity: (input) => String(input.filter((bit) => bit === '1').length % 2),
  automaton: (input) => String(input.reduce((state, symbol) => [[1, 4, 0, 0], [2, 0, 1, 0], [3, 1, 2, 2], [4, 2, 3, 0], [0, 3, 4, 4]][state]!['abcd'.indexOf(symbol)]!, 0)),
  permutations: (input) => [0, 1, 2, 3, 4].map((place) => input.reduce((thing, permutation) => Number(permutation[thing]), place)).join(''),
  connectivity: (input) => {
    const last = Math.max(2, Math.round(1.15 * input.length)) - 1;
    const reached = new Set([0]);
    for (let round = 0; round < input.length; round += 1) {
      for (const edge of input) {
        const [from, to] = edge.split('-').map(Number) as [number, number];
        if (reached.has(from)) reached.add(to);
        if (reached.has(to)) reached.add(from);
      }
    }
    return reached.has(last) ? 'yes' : 'no';
  },
};

describe.each(scratchpadKindNames)('%s', (kind) => {
  test('is what the input says, after each symbol', () => {
    const random = seededRandom(4);
    const answers = new Map<string, number>();
    for (let trial = 0; trial < 100; trial += 1) {
      const task = scratchpadTask({ kind, length: 1 + (trial % 17), budget: 'linear', random });
      expect(task.answer).toBe(solve[kind](task.input));
      expect(task.steps.at(-1)).toBe(task.answer);
      if (kind !== 'connectivity') for (const [at, step] of task.steps.entries()) expect(step).toBe(solve[kind](task.input.slice(0, at + 1)));
      answers.set(task.answer, (answers.get(task.answer) ?? 0) + 1);
    }
    // No answer is worth guessing.
    expect(Math.max(...answers.values())).toBeLessThan(75);
  });

  test('has as many steps as its budget allows, from those of the linear one', () => {
    for (const length of [1, 2, 13, 16]) {
      const [linear, some, none] = (['linear', 'logarithmic', 'none'] as const).map((budget) => scratchpadTask({ kind, length, budget, random: seededRandom(9) }));
      expect([linear, some, none].map((task) => task!.steps.length)).toEqual([length, Math.ceil(Math.log2(length)), 0]);
      expect([some!.input, none!.answer]).toEqual([linear!.input, linear!.answer]);
      if (some!.steps.length > 0) expect(some!.steps.at(-1)).toBe(linear!.answer);
      expect(scoreScratchpad(linear!, linear!.text.slice(linear!.text.indexOf(':') + 1)).isCorrect).toBe(true);
      expect(scoreScratchpad(linear!, ` ${linear!.answer}\n`).isCorrect).toBe(true);
      expect(scoreScratchpad(linear!, 'maybe').isCorrect).toBe(false);
    }
  });
});

test('the probe tells the longest input that is reliably solved: 35 of 35 are at 0.9, 34 of 34 are not', () => {
  const metric = scratchpadProbe();
  const state = metric.init();
  const add = (budget: 'linear' | 'none', length: number, right: number, wrong: number): void => {
    for (let trial = 0; trial < right + wrong; trial += 1) metric.add(state, { kind: 'parity', budget, length, isCorrect: trial < right });
  };
  add('linear', 8, 35, 0);
  add('linear', 16, 35, 0);
  add('linear', 32, 34, 0);
  add('none', 8, 20, 15);
  const result = metric.result(state) as ScratchpadProbeResult;
  expect(result.limit).toEqual({ 'parity linear': 16, 'parity none': 0 });
  expect(result.accuracy).toEqual({ 'parity linear': 1, 'parity none': 20 / 35 });
  expect(result.cells.map(({ budget, length, trials }) => [budget, length, trials])).toEqual([['linear', 8, 35], ['linear', 16, 35], ['linear', 32, 34], ['none', 8, 35]]);
});

test('what there is not is refused', () => {
  const random = seededRandom(1);
  expectCode('invalid-option', () => scratchpadTask({ kind: 'parity', length: 0, budget: 'none', random }));
  expectCode('invalid-option', () => scratchpadTask({ kind: 'sorting' as 'parity', length: 1, budget: 'none', random }));
  expectCode('invalid-option', () => scratchpadSteps('square' as 'none', 4));
});
