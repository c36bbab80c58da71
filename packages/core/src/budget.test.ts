import { getEventListeners } from 'node:events';

import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Budget } from './budget.ts';
import { fromPull } from './from-pull.ts';
import { holding } from './operators/holding.ts';
import { Owned } from './owned.ts';
import type { Timer } from './timer.ts';

/** A timer whose time a test moves. */
function manualTimer(): { timer: Timer; advance: (ms: number) => void; running: () => number } {
  let now = 0;
  let pending: { at: number; callback: () => void }[] = [];
  return {
    timer(callback, delayInMs) {
      const entry = { at: now + delayInMs, callback };
      pending.push(entry);
      return () => {
        pending = pending.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      now += ms;
      const due = pending.filter(({ at }) => at <= now);
      pending = pending.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
    },
    running: () => pending.length,
  };
}

const own = <T>(value: T, lease: ConstructorParameters<typeof Owned<T>>[1]): Owned<T> => new Owned(value, lease);
const codeOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('Budget', () => {
  it('serves requests in order, a small one never before an earlier large one', async () => {
    const budget = new Budget({ limit: 4 });
    const order: string[] = [];
    expect(budget.take(3)).toBeUndefined();
    const large = budget.take(3)?.then(() => order.push('large'));
    const small = budget.take(1)?.then(() => order.push('small'));
    expect(budget.tryTake(1)).toBe(false);
    budget.give(3);
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
    expect([budget.outstanding, budget.peak]).toEqual([4, 4]);
  });

  it('lets an item above the limit pass alone', async () => {
    const budget = new Budget({ limit: 2 });
    void budget.take(1);
    let passed = false;
    const oversize = budget.take(9)?.then(() => (passed = true));
    await Promise.resolve();
    expect(passed).toBe(false);
    budget.give(1);
    await oversize;
    expect(budget.outstanding).toBe(9);
    expect(budget.tryTake(1)).toBe(false);
  });

  it('withdraws an aborted wait and serves who stood behind it', async () => {
    const budget = new Budget({ limit: 2 });
    void budget.take(1);
    const controller = new AbortController();
    const large = budget.take(2, controller.signal);
    const small = budget.take(1);
    controller.abort();
    await expect(large).rejects.toMatchObject({ code: 'aborted' });
    await small;
    expect(budget.outstanding).toBe(2);
    await expect(budget.take(1, controller.signal)).rejects.toMatchObject({ code: 'aborted' });
    const idle = new AbortController();
    const granted = budget.take(1, idle.signal);
    budget.give(1);
    await granted;
    expect(getEventListeners(idle.signal, 'abort')).toEqual([]);
  });

  it('refuses limits, costs and returns that make no sense', () => {
    expect(codeOf(() => new Budget({ limit: 0 }))).toBe('invalid-limit');
    expect(codeOf(() => new Budget({ limit: 1.5 }))).toBe('invalid-limit');
    const budget = new Budget({ limit: Infinity });
    expect(codeOf(() => budget.take(-1))).toBe('invalid-credits');
    expect(codeOf(() => budget.give(1))).toBe('invalid-credits');
  });

  it('raises a stall that names the stages, to the first who waits, and only when nothing came back', async () => {
    const { timer, advance, running } = manualTimer();
    const budget = new Budget({ limit: 2, stallAfterMs: 100, timer });
    budget.declareHold('group', 1);
    void budget.take(2);
    expect(running()).toBe(0);
    const first = budget.take();
    const second = budget.take();
    advance(60);
    budget.give(1);
    await first;
    advance(60);
    let failed = false;
    second?.catch(() => (failed = true));
    await Promise.resolve();
    expect(failed).toBe(false);
    advance(100);
    await expect(second).rejects.toMatchObject({ code: 'budget-stalled', stage: 'group' });
    expect(running()).toBe(0);
    const third = budget.take(2);
    expect(running()).toBe(1);
    budget.give(2);
    await third;
    expect(running()).toBe(0);
  });

  it('refuses holds that could keep the whole budget before the source is opened', () => {
    const budget = new Budget({ limit: 16 });
    const codes: unknown[] = [];
    let opened = 0;
    const source = {
      *[Symbol.iterator]() {
        opened += 1;
        yield 1;
      },
    };
    const stream = fromPull(source, { budget, own }).pipe(holding(budget, 'group', 16));
    stream.subscribe({ error: (error: { code: string; stage: string }) => codes.push([error.code, error.stage]) });
    expect(codes).toEqual([['invalid-hold', 'group']]);
    expect(opened).toBe(0);
    of(1).pipe(holding(budget, 'a', 15)).subscribe();
    const withdraw = budget.declareHold('b', 8);
    expect(codeOf(() => budget.declareHold('c', 8))).toBe('invalid-hold');
    withdraw();
    budget.declareHold('c', 15);
  });
});
