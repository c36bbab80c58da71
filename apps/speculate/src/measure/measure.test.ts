import { expect, it } from 'vitest';
import { runOf } from '../test-world.test-support.ts';
import { compareWays, type Way } from './compare-ways.ts';
import type { DecodedRun } from './decoded-run.ts';
import { figuresOf, totalFigures } from './figures.ts';
import { firstDifference } from './first-difference.ts';
import type { Comparison } from './version.ts';

const tokens = ['a', 'b', 'c', 'd'];

it('finds the first token that differs, and an end that comes too soon or too late', () => {
  expect(firstDifference(runOf(tokens), runOf(tokens, 9))).toBeUndefined();
  expect(firstDifference(runOf(tokens), runOf(['a', 'b', 'x', 'y']))).toMatchObject({ at: 2, expected: { text: 'c' }, got: { text: 'x' } });
  expect(firstDifference(runOf(tokens), runOf(['a']))).toMatchObject({ at: 1, expected: { text: 'b' }, got: undefined });
  expect(firstDifference(runOf([]), runOf(['a']))).toMatchObject({ at: 0, expected: undefined, got: { text: 'a' } });
});

it('runs every way once a round, none always after the same, and compares every run with plain decoding', async () => {
  const order: string[] = [];
  // Wrong in its last round only.
  const way = (name: string, texts: (round: number) => readonly string[] | undefined): Way => ({
    name,
    decode: async (round) => {
      const given = texts(round);
      return given && runOf(given);
    },
  });
  const ways = [way('plain', () => tokens), way('good', () => tokens), way('bad', (round) => (round === 2 ? ['a', 'x'] : tokens))];
  const versions = await compareWays(ways, 3, (round, { name }) => order.push(`${round}${name}`));
  expect(order).toEqual(['0plain', '0good', '0bad', '1good', '1bad', '1plain', '2bad', '2plain', '2good']);
  expect(versions.map(({ name, runs, difference }) => [name, runs.length, difference?.at])).toEqual([
    ['plain', 3, undefined],
    ['good', 3, undefined],
    ['bad', 3, 1],
  ]);
  const cut = await compareWays([ways[0]!, way('cut', () => undefined), ways[1]!], 3, () => {});
  expect(cut.map(({ name, runs }) => [name, runs.length])).toEqual([['plain', 1]]);
  expect(await compareWays([way('plain', () => undefined), ways[1]!], 3, () => {})).toEqual([]);
});

it('counts over prompts what it counts of one, by the run of median time', () => {
  const version = (name: string, runs: readonly DecodedRun[]) => ({ name, runs, difference: undefined });
  const comparison: Comparison = {
    promptName: 'p',
    prompt: '',
    promptTokens: 1,
    plain: version('plain', [runOf(tokens, 8), runOf(tokens, 2), runOf(tokens, 4)]),
    drafted: [version('d', [runOf(tokens, 2), runOf(tokens, 1)])],
  };
  const one = figuresOf(comparison.drafted[0]!, comparison);
  // One call gave the three tokens after the first.
  expect(one).toMatchObject({ tokens: 4, calls: 1, tokensPerCall: 3, callsPerToken: 1 / 3, acceptedShare: 0.5, secondsPlain: 4, seconds: 1, ratio: 4, ratioRange: [2, 4] });
  expect(totalFigures('d', [comparison, comparison, { ...comparison, drafted: [] }])).toMatchObject({ prompts: 2, tokens: 8, calls: 2, tokensPerCall: 3, secondsPlain: 8, seconds: 2, ratio: 4, ratioRange: [2, 4] });
  expect(totalFigures('none', [comparison])).toBeUndefined();
  const empty = figuresOf(version('d', [{ ...runOf(['a'], 0), calls: 0, drafted: 0 }]), comparison);
  expect(empty).toMatchObject({ tokensPerCall: undefined, callsPerToken: undefined, acceptedShare: undefined, ratio: undefined });
});
