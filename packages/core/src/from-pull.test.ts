import * as fc from 'fast-check';
import { bufferCount, concat, concatMap, defer, filter, from, ignoreElements, lastValueFrom, map, mergeMap, of, Subject, switchMap, take, takeUntil, toArray, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Budget } from './budget.ts';
import { deadLetter } from './dead-letter.ts';
import { fromPull, type FromPullOptions } from './from-pull.ts';
import { Lease } from './lease.ts';
import { dropNewest } from './operators/drop-newest.ts';
import { dropOldest } from './operators/drop-oldest.ts';
import { eachItem } from './operators/each-item.ts';
import { sample } from './operators/sample.ts';
import { tee } from './operators/tee.ts';
import { Owned } from './owned.ts';
import { pausedTimer } from './paused-timer.test-support.ts';
import { pipeline } from './pipeline/pipeline.ts';
import { scoped } from './scoped.ts';
import { useOwned } from './use-owned.ts';

interface Value {
  readonly id: number;
}

/** Counts what was made and freed, and how its sources ended. */
class Ledger {
  readonly freed = new Map<Value, number>();
  opened = 0;
  ended = 0;
  returned = 0;

  readonly make = (): Value => {
    const value = { id: this.freed.size };
    this.freed.set(value, 0);
    return value;
  };
  readonly free = (value: Value): void => {
    this.freed.set(value, this.freed.get(value)! + 1);
  };
  readonly own = (_: unknown, lease: Lease): Owned<Value> => new Owned(this.make(), lease, this.free);

  /** `failAt` throws instead of giving that item. */
  source(length: number, pause: () => Promise<unknown>, failAt = -1): AsyncIterable<number> {
    return {
      [Symbol.asyncIterator]: () => {
        this.opened += 1;
        let index = 0;
        return {
          next: async () => {
            await pause();
            if (index === failAt || index === length) this.ended += 1;
            if (index === failAt) throw new Error('source broke');
            return index === length ? { done: true, value: undefined } : { done: false, value: index++ };
          },
          return: async () => {
            this.returned += 1;
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  get open(): number {
    return [...this.freed.values()].filter((count) => count === 0).length;
  }
  get freedTwice(): boolean {
    return [...this.freed.values()].some((count) => count > 1);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const never = (): Promise<never> => new Promise(() => {});
const pullFrom = (ledger: Ledger, budget: Budget, length: number, more: Partial<FromPullOptions<number, Value>> = {}): Observable<Owned<Value>> =>
  fromPull(ledger.source(length, async () => {}), { budget, own: ledger.own, ...more });

const ownNumber = (value: number, lease: Lease): Owned<number> => new Owned(value, lease);

type Stage = (ledger: Ledger, pause: () => Promise<unknown>) => (items: Observable<Owned<Value>>) => Observable<Owned<Value>>;

const stages: Record<string, Stage> = {
  map: ({ make, free }) => map((item) => item.map(make, free)),
  mapBroken: ({ make, free }) => map((item) => item.map(({ id }) => (id % 7 === 5 ? fail() : make()), free)),
  mapAsync: ({ make, free }, pause) => mergeMap((item) => item.mapAsync(() => pause().then(make), free), 2),
  wait: (_, pause) => concatMap((item) => from(pause()).pipe(map(() => item))),
  group: ({ make, free }) => (items) => items.pipe(bufferCount(2), map((group) => Owned.join(group, make, free))),
  split: ({ make, free }) => mergeMap((item) => item.split(() => [make(), make()], free)),
  tee: () => mergeMap((item) => item.tee(2)),
  drop: () => filter(({ value }) => value.id % 3 !== 1),
  dropAll: ({ make, free }, pause) => switchMap((item) => useOwned(item, () => pause()).pipe(map(() => Owned.of(make(), free)), take(0))),
  take: () => take(3),
  branches: ({ make, free }, pause) => tee(map((item) => item.map(make, free)), (items) => items.pipe(take(2)), mergeMap((item: Owned<Value>) => item.mapAsync(() => pause().then(make), free), 1)),
  dropOldest: () => dropOldest({ capacity: 1, concurrency: 2 }),
  dropNewest: () => dropNewest({ capacity: 2 }),
  sampleEvery: () => sample({ every: 2 }),
  samplePeriod: (_, pause) => sample({ periodInMs: 1, timer: pausedTimer(pause) }),
  skip: ({ make, free }, pause) => eachItem((item) => item.mapAsync(({ id }) => pause().then(() => (id % 3 === 1 ? fail() : make())), free), { onError: 'skip', concurrency: 2 }),
  deadLetter: ({ make, free }, pause) => eachItem((item) => item.mapAsync(({ id }) => pause().then(() => (id % 3 === 2 ? fail() : make())), free), { onError: deadLetter({ next: ({ item }) => void pause().then(() => item[Symbol.dispose]()) }) }),
  nested: ({ make, free }, pause) => pipeline()(dropOldest<Value>({ capacity: 1 }), eachItem((item: Owned<Value>) => pause().then(() => item), { onError: deadLetter({ next: ({ item }) => item.abandon() }) }), map((item) => item.map(make, free))),
};
const fail = (): never => {
  throw new Error('stage broke');
};

describe('fromPull', () => {
  it('for any pipeline and schedule returns every credit, frees every value once and closes the source', async () => {
    const plan = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      length: fc.integer({ min: 0, max: 8 }),
      failAt: fc.option(fc.nat(7), { nil: -1 }),
      ownFailsAt: fc.option(fc.nat(7), { nil: -1 }),
      names: fc.array(fc.constantFrom(...Object.keys(stages)), { maxLength: 4 }),
      leaveAfter: fc.option(fc.nat(25), { nil: Infinity }),
      cost: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.scheduler(), async ({ limit, length, failAt, ownFailsAt, names, leaveAfter, cost }, scheduler) => {
        const ledger = new Ledger();
        const budget = new Budget({ limit });
        const pause = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const options = {
          budget,
          own: (value: number, lease: Lease) => (value === ownFailsAt ? fail() : ledger.own(value, lease)),
          ...(cost !== undefined && { cost: (value: number) => (value * cost) % (limit + 1) }),
        };
        const pipeline = scoped((scope) => {
          const source = fromPull(ledger.source(length, pause, failAt), { ...options, scope });
          const staged = names.reduce((items, name) => stages[name]!(ledger, pause)(items), source);
          return staged.pipe(mergeMap((item) => useOwned(item, () => pause())));
        });
        const subscription = pipeline.subscribe({ error: () => {} });
        for (let step = 0; step < leaveAfter && !subscription.closed && scheduler.count() > 0; step += 1) {
          await scheduler.waitOne();
          await turn();
          expect(budget.peak).toBeLessThanOrEqual(limit);
        }
        subscription.unsubscribe();
        // At once, not at some later turn.
        expect(budget.outstanding).toBe(0);
        expect(budget.tryTake(limit)).toBe(true);
        while (scheduler.count() > 0) {
          await scheduler.waitOne();
          await turn();
        }
        expect([ledger.open, ledger.freedTwice]).toEqual([0, false]);
        expect(ledger.ended + ledger.returned).toBeGreaterThanOrEqual(ledger.opened);
        expect(ledger.returned).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('keeps plain mergeMap without a limit within the budget', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 16 });
    let open = 0;
    const seen = await lastValueFrom(
      pullFrom(ledger, budget, 500).pipe(
        mergeMap(async (item) => {
          open = Math.max(open, ledger.open);
          await turn();
          const { id } = item.value;
          item[Symbol.dispose]();
          return id;
        }),
        toArray(),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect([open, budget.peak, budget.outstanding]).toEqual([16, 16, 0]);
  });

  it('leaves open items to the subscriber when the source ends, and revokes them on unsubscribe and on error', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 8 });
    const kept = await lastValueFrom(pullFrom(ledger, budget, 3).pipe(toArray()));
    expect(kept.map((item) => item.disposed)).toEqual([false, false, false]);
    for (const item of kept) item[Symbol.dispose]();
    const first = await lastValueFrom(pullFrom(ledger, budget, 3).pipe(take(1)));
    expect([first.disposed, budget.outstanding, ledger.returned]).toEqual([true, 0, 1]);
    const broken = fromPull(ledger.source(3, async () => {}, 2), { budget, own: ledger.own });
    const seen: unknown[] = [];
    await new Promise<void>((resolve) => {
      broken.subscribe({
        next: (item) => seen.push(item.value.id),
        error: (error: { code: string }) => {
          seen.push(error.code, budget.outstanding);
          resolve();
        },
      });
    });
    expect(seen).toEqual([expect.any(Number), expect.any(Number), 'source-failed', 0]);
    expect(ledger.open).toBe(0);
  });

  it('lets items outlive an unsubscribe of their source alone inside a scope', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 4 });
    const late = scoped((scope) => pullFrom(ledger, budget, 9, { scope }).pipe(take(2), mergeMap((item) => turn().then(() => item.detach().id)), toArray()));
    expect(await lastValueFrom(late)).toEqual([0, 1]);
    expect([budget.outstanding, ledger.returned]).toEqual([0, 1]);
  });

  it('asks the source for nothing before it has a credit, and gives up a wait when unsubscribed', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 1 });
    void budget.take();
    const subscription = pullFrom(ledger, budget, 3).subscribe();
    await turn();
    expect(ledger.freed.size).toBe(0);
    subscription.unsubscribe();
    expect(ledger.returned).toBe(1);
    budget.give();
    await turn();
    expect([budget.outstanding, ledger.freed.size]).toEqual([0, 0]);
  });

  it('does not ask a closed source for the credit that came in the same turn', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 1 });
    void budget.take();
    let asked = 0;
    const source = ledger.source(3, async () => (asked += 1));
    const subscription = fromPull(source, { budget, own: ledger.own }).subscribe();
    budget.give();
    expect(budget.outstanding).toBe(1);
    subscription.unsubscribe();
    expect(budget.outstanding).toBe(0);
    await turn();
    expect(asked).toBe(0);
  });

  it('frees an item that still waits for its price when its source alone is left', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 2 });
    let open = -1;
    const stop = new Subject<void>();
    const pipeline = scoped((scope) => concat(pullFrom(ledger, budget, 3, { scope, cost: (value) => value + 1 }).pipe(takeUntil(stop), ignoreElements()), defer(() => of((open = ledger.open)))));
    pipeline.subscribe();
    await turn();
    expect([budget.outstanding, ledger.open]).toEqual([1, 2]);
    stop.next();
    expect([open, ledger.open, budget.outstanding]).toEqual([1, 0, 0]);
  });

  it('closes a source that never answers, at once, and frees what it gives too late', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 1 });
    fromPull(ledger.source(3, never), { budget, own: ledger.own }).subscribe().unsubscribe();
    expect([budget.outstanding, ledger.returned]).toEqual([0, 1]);
    const gate = new Subject<void>();
    fromPull(ledger.source(3, () => lastValueFrom(gate, { defaultValue: undefined })), { budget, own: ledger.own }).subscribe().unsubscribe();
    gate.complete();
    await turn();
    expect([ledger.freed.size, ledger.open, budget.outstanding]).toEqual([1, 0, 0]);
  });

  it('stops a synchronous source while it runs, from downstream and from inside the source', () => {
    const budget = new Budget({ limit: 4 });
    const stop = new Subject<void>();
    const log: unknown[] = [];
    function* numbers(stopAt: number): Generator<number> {
      try {
        for (let index = 0; ; index += 1) {
          if (index === stopAt) stop.next();
          yield index;
        }
      } finally {
        log.push('closed');
      }
    }
    const logged = (stopAt: number): Observable<void> => fromPull(numbers(stopAt), { budget, own: ownNumber }).pipe(map((item) => void log.push(item.detach())));
    logged(-1).pipe(take(2)).subscribe();
    logged(1).pipe(takeUntil(stop)).subscribe();
    expect(log).toEqual([0, 1, 'closed', 0, 'closed']);
    expect(budget.outstanding).toBe(0);
  });

  it('charges what a value costs and gives the rest back; one above the limit passes alone', async () => {
    const ledger = new Ledger();
    const budget = new Budget({ limit: 4 });
    const costs = [3, 0, 1, 9, 2];
    const seen: number[] = [];
    await lastValueFrom(
      pullFrom(ledger, budget, 5, { cost: (value) => costs[value]! }).pipe(
        mergeMap(async (item) => {
          seen.push(budget.outstanding);
          await turn();
          item[Symbol.dispose]();
        }),
      ),
    );
    expect(seen).toEqual([3, 3, 4, 9, 2]);
    expect([budget.peak, budget.outstanding]).toEqual([9, 0]);
  });

  it('refuses an `own` that drops the lease, and fences one that throws', async () => {
    const budget = new Budget({ limit: 2 });
    const codes = await Promise.all([
      lastValueFrom(fromPull([1], { budget, own: (value) => Owned.of(value) })).catch((error: { code: string }) => error.code),
      lastValueFrom(fromPull([1], { budget, own: fail })).catch((error: { code: string }) => error.code),
      lastValueFrom(fromPull([1], { budget, own: ownNumber, cost: () => -1 })).catch((error: { code: string }) => error.code),
    ]);
    expect(codes).toEqual(['invalid-owned', 'own-failed', 'invalid-credits']);
    expect(budget.outstanding).toBe(0);
  });
});

describe('useOwned', () => {
  it('is done on complete, abandoned on unsubscribe and error', () => {
    const ends: string[] = [];
    const item = (): Owned<number> => new Owned(1, new Lease((outcome) => ends.push(outcome)));
    useOwned(item(), () => of(1)).subscribe();
    useOwned(item(), () => new Subject()).subscribe().unsubscribe();
    useOwned(item(), fail).subscribe({ error: () => ends.push('error') });
    expect(ends).toEqual(['done', 'revoked', 'error', 'revoked']);
  });
});
