import { concat, from, map, mergeMap, of, take, timer, type MonoTypeOperatorFunction, type Observable, type OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { Budget } from '../budget.ts';
import { fromPull } from '../from-pull.ts';
import { Lease, type LeaseOutcome } from '../lease.ts';
import { Owned } from '../owned.ts';
import { scoped } from '../scoped.ts';
import { dropNewest } from './drop-newest.ts';
import { dropOldest } from './drop-oldest.ts';
import { sample } from './sample.ts';

const failure = new Error('broken');
let ends: string[];
let dropped: number;
beforeEach(() => {
  ends = [];
  dropped = 0;
});
const onDropped = (count: number): void => {
  dropped = count;
};
const own: OperatorFunction<string, Owned<string>> = map((value) => new Owned(value, new Lease((outcome: LeaseOutcome) => ends.push(`${value} ${outcome}`))));
const many = Array.from({ length: 5_000 }, (_, index) => String(index));
/** Is busy with an item for three frames, and says it when it begins. */
const slow: OperatorFunction<Owned<string>, string> = mergeMap((item) => {
  const { value } = item;
  return concat(of(value), timer(3).pipe(mergeMap(() => (item[Symbol.dispose](), []))));
});
const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};

describe.each([
  ['dropOldest', dropOldest, '-a--d--e--|', ['b', 'c']],
  ['dropNewest', dropNewest, '-a--b--e--|', ['c', 'd']],
] as const)('%s', (name, verb, kept, lost) => {
  it('hands the next item on when the last one ended, drops what does not fit, and completes after the last', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const burst = hot('-a---e|', { a: 'abcd', e: 'e' });
      expectObservable(burst.pipe(mergeMap((text) => from(text)), own, verb({ capacity: 1, onDropped }), slow)).toBe(kept);
      expectSubscriptions(burst.subscriptions).toBe('^-----!');
    });
    expect([dropped, ends.slice(0, 2)]).toEqual([2, lost.map((value) => `${value} done`)]);
  });

  it('abandons what waits on an error of the source and on an unsubscribe', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fails = cold('(abc)#', { a: 'a', b: 'b', c: 'c' }, failure);
      expectObservable(fails.pipe(own, verb({ capacity: 2 }), slow)).toBe('a--b-#', { a: 'a', b: 'b' }, failure);
      const left = cold('(def)-');
      expectObservable(left.pipe(own, verb({ capacity: 2 }), slow), '^-!').toBe('d--');
      expectSubscriptions(left.subscriptions).toBe('^-!');
    });
    expect(ends.toSorted()).toEqual(['a done', 'c revoked', 'e revoked', 'f revoked']);
  });

  it('lets as many be open as it is told, whatever later stages make of them, and drops nothing that a fast consumer can take', () => {
    const open: Owned<string>[] = [];
    const seen: string[] = [];
    const parts = (items: Observable<Owned<string>>): Observable<Owned<string>> => items.pipe(mergeMap((item) => item.split((text) => [...text])));
    of('ab', 'cd', 'ef').pipe(own, verb({ capacity: 3, concurrency: 2, onDropped }), parts).subscribe((item) => {
      open.push(item);
      seen.push(item.value);
    });
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    open[0]![Symbol.dispose]();
    expect(seen).toHaveLength(4);
    open[1]![Symbol.dispose]();
    expect(seen.slice(4)).toEqual(['e', 'f']);
    let taken = 0;
    from(many).pipe(own, verb({ capacity: 1, onDropped })).subscribe((item) => {
      taken += 1;
      item[Symbol.dispose]();
    });
    expect([taken, dropped]).toEqual([5_000, 0]);
  });

  it('drains what piled up without a call inside a call, and goes on after an item that was revoked', async () => {
    const seen: string[] = [];
    let first: Owned<string> | undefined;
    from(many).pipe(own, verb({ capacity: 5_000 })).subscribe((item) => {
      seen.push(item.value);
      if (first === undefined) first = item;
      else item[Symbol.dispose]();
    });
    expect(seen).toEqual(['0']);
    first!.abandon();
    await Promise.resolve();
    expect(seen).toHaveLength(5_000);
  });

  it('stops a source that never ends, and fences what disposing and counting throw', () => {
    function* endless(): Generator<string> {
      for (;;) yield 'a';
    }
    const seen: unknown[] = [];
    from(endless()).pipe(own, verb({ capacity: 1 }), take(1)).subscribe((item) => seen.push(item.value));
    const broken = (error: { code: string; stage: string }): unknown => seen.push([error.code, error.stage]);
    const fail = (): never => {
      throw failure;
    };
    of(1, 2, 3, 4).pipe(map((value) => Owned.of(value, fail)), verb({ capacity: 1 })).subscribe({ error: broken });
    of('a', 'b', 'c', 'd').pipe(own, verb({ capacity: 1, onDropped: fail })).subscribe({ error: broken });
    expect(seen).toEqual(['a', ['stage-failed', name], ['stage-failed', name]]);
    expect(() => verb({ capacity: 0 })).toThrow(expect.objectContaining({ code: 'invalid-buffer' }));
  });
});

describe('dropOldest under a budget', () => {
  const run = (limit: number, take: (item: Owned<number>) => unknown): Budget => {
    const budget = new Budget({ limit });
    scoped((scope) => fromPull([1, 2, 3, 4, 5, 6], { budget, scope, own: (value, lease) => new Owned(value, lease) }).pipe(dropOldest({ capacity: 2, onDropped }), map(take))).subscribe();
    return budget;
  };

  it('drops when the budget has more than what waits and what is open, and holds the source back when it has not', () => {
    const kept: number[] = [];
    const keep = (item: Owned<number>): unknown => kept.push(item.value);
    run(4, keep);
    expect([dropped, kept]).toEqual([3, [1]]);
    dropped = 0;
    const budget = run(3, keep);
    expect([dropped, budget.outstanding]).toEqual([0, 3]);
  });
});

describe('sample', () => {
  const detach = map((item: Owned<string>) => item.detach());

  it('lets the first of every few items through', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-abc-def|');
      expectObservable(source.pipe(own, sample({ every: 3, onDropped }), detach)).toBe('-a---d--|');
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    });
    expect([dropped, ends]).toEqual([4, ['a done', 'b done', 'c done', 'd done', 'e done', 'f done']]);
  });

  it('lets the newest of a period through when it ends, or with the source, and runs no timer while nothing waits', () => {
    marbles(({ hot, expectObservable }) => {
      const by = <T>(): MonoTypeOperatorFunction<Owned<T>> => sample({ periodInMs: 3, onDropped, timer: (callback, delay) => { const running = timer(delay).subscribe(callback); return () => running.unsubscribe(); } });
      expectObservable(hot('-ab------c-d-e-|').pipe(own, by(), detach)).toBe('----b-------d--(e|)');
      expectObservable(hot('-ab-').pipe(own, by(), detach), '^--!').toBe('----');
      expectObservable(hot('-ab#', undefined, failure).pipe(own, by(), detach)).toBe('---#', undefined, failure);
    });
    expect(ends.filter((end) => end.endsWith('revoked'))).toEqual(['b revoked', 'b revoked']);
  });

  it.each([{ every: 0 }, { every: 1.5 }, { periodInMs: 0 }, { periodInMs: NaN }])('refuses %s', (options) => {
    expect(() => sample(options)).toThrow(expect.objectContaining({ code: 'invalid-count' }));
  });
});
