import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import { ThreadJudge } from './thread-judge.ts';

/** Steps of one row with a judge, each as long as `cost` says, give or take a fifth; now and then one takes thrice as long. */
function simulate(counts: readonly number[], steps: number, cost: (threads: number, step: number) => number): { readonly used: readonly number[]; readonly time: number } {
  const random = seededRandom(7);
  const judge = new ThreadJudge(counts);
  const used: number[] = [];
  let time = 0;
  for (let step = 0; step < steps; step += 1) {
    const threads = judge.choose(1);
    const took = cost(threads, step) * (0.9 + 0.2 * random.next()) * (random.next() < 0.03 ? 3 : 1);
    judge.record(1, took);
    used.push(threads);
    time += took;
  }
  return { used, time };
}

const share = (used: readonly number[], threads: number): number => used.filter((each) => each === threads).length / used.length;

it('finds the number of threads that is fastest', () => {
  expect(share(simulate([1, 2], 500, (threads) => 1 / threads).used.slice(20), 2)).toBeGreaterThan(0.9);
  expect(share(simulate([1, 2, 4, 8], 500, (threads) => (threads === 8 ? 0.9 : 1 / threads)).used.slice(40), 4)).toBeGreaterThan(0.75);
  expect(share(simulate([1, 2], 500, () => 1).used, 1)).toBeGreaterThan(0.9);
});

it('costs little where threads lose', () => {
  const alone = simulate([1], 1000, () => 1).time;
  expect(simulate([1, 2], 1000, (threads) => threads ** 0.5).time).toBeLessThan(1.02 * alone);
  expect(simulate([1, 2], 1000, (threads) => (threads === 1 ? 1 : 10)).time).toBeLessThan(1.15 * alone);
});

it('falls back within a few steps when the machine gets busy, and comes back when it is free again', () => {
  const { used } = simulate([1, 2], 900, (threads, step) => (step >= 300 && step < 600 ? threads ** 2 : 1 / threads));
  expect(share(used.slice(250, 300), 2)).toBeGreaterThan(0.8);
  expect(share(used.slice(315, 600), 1)).toBeGreaterThan(0.9);
  expect(share(used.slice(800), 2)).toBeGreaterThan(0.8);
});

it('judges steps of many rows apart', () => {
  const judge = new ThreadJudge([1, 2]);
  for (let step = 0; step < 40; step += 1) for (const rows of [1, 32]) judge.record(rows, rows === 1 ? judge.choose(rows) : rows / judge.choose(rows));
  expect([judge.choose(1), judge.choose(32)]).toEqual([1, 2]);
});
