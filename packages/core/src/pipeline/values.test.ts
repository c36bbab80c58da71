import * as fc from 'fast-check';
import { from, map, mergeMap, of, tap, type MonoTypeOperatorFunction } from 'rxjs';
import { expect, it } from 'vitest';

import { Budget } from '../budget.ts';
import { deadLetter } from '../dead-letter.ts';
import { fromPull } from '../from-pull.ts';
import { dropNewest } from '../operators/drop-newest.ts';
import { dropOldest } from '../operators/drop-oldest.ts';
import { eachItem } from '../operators/each-item.ts';
import { pushStage } from '../operators/push-stage.ts';
import { sample } from '../operators/sample.ts';
import { tee } from '../operators/tee.ts';
import { Owned } from '../owned.ts';
import { pausedTimer } from '../paused-timer.test-support.ts';
import type { PushStage } from '../push-stage.ts';
import { scoped } from '../scoped.ts';
import type { Timer } from '../timer.ts';
import { pipeline } from './pipeline.ts';

type Stage = MonoTypeOperatorFunction<Owned<number>>;
interface Tools {
  readonly pause: () => Promise<unknown>;
  readonly timer: Timer;
  readonly lost: () => void;
}
/** A stage, and what it does to an array. */
interface Case {
  readonly make: (tools: Tools) => Stage;
  readonly model: (value: number) => readonly number[];
}

const add = (amount: number): Stage => map((item) => item.map((value) => value + amount));
const failOn = (remainder: number, value: number): number => {
  if (value % 5 === remainder) throw new Error('no');
  return value;
};
const unless = (remainder: number) => (value: number) => (value % 5 === remainder ? [] : [value]);
const one = (value: number): readonly number[] => [value];
const pushed = (): PushStage<Owned<number>, Owned<number>> => ({ chunkInvariant: true, held: 0, push: (item) => [item.map((value) => failOn(2, value))], flush: () => [], snapshot() {}, restore() {}, [Symbol.dispose]() {} });

const lossless: Record<string, Case> = {
  add: { make: () => add(1), model: (value) => [value + 1] },
  addLater: { make: ({ pause }) => mergeMap((item) => item.mapAsync(async (value) => (await pause(), value + 2)), 2), model: (value) => [value + 2] },
  split: { make: () => mergeMap((item) => item.split((value) => [value, value + 100])), model: (value) => [value, value + 100] },
  tee: { make: ({ pause }) => tee(add(1), pipeline()(eachItem((item: Owned<number>) => pause().then(() => item)), add(3))), model: (value) => [value + 1, value + 3] },
  skip: { make: ({ lost }) => eachItem((item) => of(item.map((value) => failOn(0, value))), { onError: 'skip', onSkipped: lost }), model: unless(0) },
  deadLetter: {
    make: ({ pause, lost }) => eachItem((item) => item.mapAsync(async (value) => (await pause(), failOn(1, value))), { concurrency: 2, onError: deadLetter({ next: ({ item }) => (item[Symbol.dispose](), lost()) }) }),
    model: unless(1),
  },
  pushed: { make: ({ lost }) => pushStage(pushed, { onError: 'skip', onSkipped: lost }), model: unless(2) },
};
const lossy: Record<string, Case> = {
  dropOldest: { make: ({ lost }) => dropOldest({ capacity: 1, onDropped: lost }), model: one },
  dropNewest: { make: ({ lost }) => dropNewest({ capacity: 2, concurrency: 2, onDropped: lost }), model: one },
  sampleEvery: { make: ({ lost }) => sample({ every: 3, onDropped: lost }), model: one },
  samplePeriod: { make: ({ timer, lost }) => sample({ periodInMs: 1, timer, onDropped: lost }), model: one },
};
const cases: Record<string, Case> = { ...lossless, ...lossy };
/** These make as many items of one as their model does; the others give or lose every one that comes. */
const widening = new Set(['split', 'tee']);

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('for any pipeline and schedule gives what arrays give, and counts whatever it does not give', async () => {
  const plan = fc.record({ limit: fc.integer({ min: 1, max: 6 }), values: fc.array(fc.nat(50), { maxLength: 9 }), names: fc.array(fc.constantFrom(...Object.keys(cases)), { maxLength: 4 }) });
  let dropped = 0;
  await fc.assert(
    fc.asyncProperty(plan, fc.scheduler(), async ({ limit, values, names }, scheduler) => {
      const pause = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
      const timer = pausedTimer(pause);
      const budget = new Budget({ limit });
      const counts = names.map(() => ({ came: 0, left: 0, lost: 0 }));
      const seen: number[] = [];
      let completed = false;
      async function* source(): AsyncGenerator<number> {
        for (const value of values) yield (await pause(), value);
      }
      const run = scoped((scope) => {
        const counted = names.map((name, index): Stage => {
          const count = counts[index]!;
          return pipeline({ name })(
            tap(() => void (count.came += 1)),
            cases[name]!.make({ pause, timer, lost: () => (count.lost += 1) }),
            tap(() => void (count.left += 1)),
          );
        });
        const items = fromPull(source(), { budget, scope, own: (value, lease) => new Owned(value, lease) });
        return counted.reduce((flow, stage) => flow.pipe(stage), items).pipe(mergeMap((item) => from(pause()).pipe(map(() => seen.push(item.value)), tap(() => item[Symbol.dispose]()))));
      });
      run.subscribe({ complete: () => (completed = true) });
      do {
        await turn();
        if (scheduler.count() > 0) await scheduler.waitOne();
        await turn();
      } while (scheduler.count() > 0);

      expect([completed, budget.outstanding]).toEqual([true, 0]);
      for (const [index, { came, left, lost }] of counts.entries()) {
        if (!widening.has(names[index]!)) expect(left + lost).toBe(came);
        dropped += lost;
      }
      const expected = names.reduce((flow, name) => flow.flatMap((value) => cases[name]!.model(value)), values);
      if (names.every((name) => name in lossless)) expect(seen.toSorted()).toEqual(expected.toSorted());
      for (const value of seen) {
        expect(expected).toContain(value);
        expected.splice(expected.indexOf(value), 1);
      }
    }),
    { numRuns: 300 },
  );
  expect(dropped).toBeGreaterThan(100);
}, 30_000);
