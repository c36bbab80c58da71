import { concat, delay, EMPTY, map, mergeMap, NEVER, of, take, throwError, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';

import { Budget } from '../budget.ts';
import { fromPull } from '../from-pull.ts';
import { Owned } from '../owned.ts';
import { useOwned } from '../use-owned.ts';
import { tee } from './tee.ts';

const failure = new Error('broken');
let freed: string[];
beforeEach(() => {
  freed = [];
});
const own: OperatorFunction<string, Owned<string>> = map((value) => Owned.of(value, (text) => freed.push(text)));
const say = (suffix: string): OperatorFunction<Owned<string>, string> =>
  map((item) => {
    const said = item.value + suffix;
    item[Symbol.dispose]();
    return said;
  });
const later: MonoTypeOperatorFunction<Owned<string>> = delay(1);
const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};
const values = { a: 'a1', b: 'b1', x: 'a2', y: 'b2' };

describe('tee', () => {
  it('gives every branch every item, merges what they give and completes when all have', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b--|');
      const branched = source.pipe(own, tee(say('1'), (items) => items.pipe(later, say('2'))));
      expectTypeOf(tee(say('1'), map((item: Owned<string>) => item.detach().length))).toExtend<OperatorFunction<Owned<string>, string | number>>();
      expectObservable(branched).toBe('-axby-|', values);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
    expect(freed).toEqual(['a', 'b']);
  });

  it('goes on for the others when a branch ends, and leaves the source when all have', () => {
    const once = (suffix: string): OperatorFunction<Owned<string>, string> => (items) => items.pipe(take(1), say(suffix));
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const some = cold('-a---b---|');
      expectObservable(some.pipe(own, tee(once('2'), say('1')))).toBe('-(xa)b---|', values);
      expectSubscriptions(some.subscriptions).toBe('^--------!');
      const all = cold('-a---b---|');
      expectObservable(all.pipe(own, tee(once('2'), once('1')))).toBe('-(xa|)', values);
      expectSubscriptions(all.subscriptions).toBe('^!');
      const none = cold('-a-');
      expectObservable(none.pipe(own, tee(() => EMPTY))).toBe('|');
      expectSubscriptions(none.subscriptions).toBe([]);
    });
    expect(freed).toEqual(['a', 'a', 'b']);
  });

  it('ends with the error of the source or of a branch, and unsubscribes', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const fails = hot('-a-#', { a: 'a' }, failure);
      expectObservable(fails.pipe(own, tee(say('1')))).toBe('-a-#', values, failure);
      const source = hot('-a-b-');
      const broken: OperatorFunction<Owned<string>, string> = (items) => items.pipe(mergeMap((item) => (item.value === 'b' ? throwError(() => failure) : EMPTY)));
      expectObservable(source.pipe(own, tee(broken, say('1')))).toBe('-a-#', values, failure);
      expectSubscriptions(source.subscriptions).toBe('^--!');
      const left = hot('-a-b-');
      expectObservable(left.pipe(own, tee(say('1'))), '^-!').toBe('-a-', values);
      expectSubscriptions(left.subscriptions).toBe('^-!');
    });
  });

  it('disposes the handles of branches that an earlier branch made everybody leave', () => {
    of('a', 'b').pipe(own, tee(say('1'), say('2')), take(1)).subscribe();
    expect(freed).toEqual(['a']);
    concat(of('c'), NEVER).pipe(own, tee(say('1'), (items) => items.pipe(mergeMap((item) => useOwned(item, () => NEVER))))).subscribe().unsubscribe();
    expect(freed).toEqual(['a', 'c']);
  });

  it('slows the source down to its slowest branch', async () => {
    const budget = new Budget({ limit: 3 });
    const kept: Owned<number>[] = [];
    let fast = 0;
    const items = fromPull([1, 2, 3, 4, 5, 6], { budget, own: (value, lease) => new Owned(value, lease) });
    const count = map((item: Owned<number>) => (item[Symbol.dispose](), (fast += 1)));
    const keep = map((item: Owned<number>) => kept.push(item));
    const subscription = items.pipe(tee(count, keep)).subscribe();
    expect([fast, budget.outstanding]).toEqual([3, 3]);
    kept.shift()![Symbol.dispose]();
    await Promise.resolve();
    await Promise.resolve();
    expect([fast, budget.outstanding]).toEqual([4, 3]);
    subscription.unsubscribe();
    expect([budget.outstanding, kept.every((item) => item.disposed)]).toEqual([0, true]);
  });
});
