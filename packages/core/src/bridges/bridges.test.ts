import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';

import * as fc from 'fast-check';
import { concat, from, lastValueFrom, map, mergeMap, NEVER, Observable, of, range, Subject, take, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Budget } from '../budget.ts';
import { fromPull } from '../from-pull.ts';
import type { Lease } from '../lease.ts';
import { untilAborted } from '../operators/until-aborted.ts';
import { Owned } from '../owned.ts';
import { fromIterable } from './from-iterable.ts';
import { iterateNodeReadable } from './iterate-node-readable.ts';
import { iterateReadableStream } from './iterate-readable-stream.ts';
import { toAsyncIterable } from './to-async-iterable.ts';
import { toReadableStream } from './to-readable-stream.ts';
import { toTransformStream } from './to-transform-stream.ts';
import { withSignal } from './with-signal.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const own = (value: number, lease: Lease): Owned<number> => new Owned(value, lease);

/** An Observable that tells how many subscriptions it has and had. */
function counted<T>(source: Observable<T>): { stream: Observable<T>; now: () => number; ever: () => number } {
  let [now, ever] = [0, 0];
  const stream = new Observable<T>((subscriber) => {
    now += 1;
    ever += 1;
    subscriber.add(() => (now -= 1));
    return source.subscribe(subscriber);
  });
  return { stream, now: () => now, ever: () => ever };
}

/** Every way through the bridges and back to an Observable. */
const roundTrips: Record<string, (source: Observable<number>) => Observable<number>> = {
  iterable: (source) => fromIterable(toAsyncIterable(source)),
  'web stream': (source) => fromIterable(iterateReadableStream(toReadableStream(source))),
  'web stream reading ahead': (source) => fromIterable(iterateReadableStream(toReadableStream(source, { highWaterMark: 3 }))),
  'node stream': (source) => fromIterable(iterateNodeReadable<number>(Readable.from(toAsyncIterable(source)))),
  transform: (source) => fromIterable(iterateReadableStream(toReadableStream(source).pipeThrough(toTransformStream(map((value: number) => value))))),
};

describe.each(Object.entries(roundTrips))('round trip through %s', (name, trip) => {
  it('keeps values, order and end for any timing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer(), fc.boolean()), { maxLength: 12 }), async (plan) => {
        const source = from(plan).pipe(mergeMap(async ([value, wait]) => (wait ? turn().then(() => value) : value), 1));
        expect(await lastValueFrom(trip(source).pipe(toArray()))).toEqual(plan.map(([value]) => value));
      }),
      { numRuns: 40 },
    );
  });

  it('closes the source at once when left, while values flow and while it waits', async () => {
    for (const count of [0, 1, 5]) {
      const { stream, now, ever } = counted(concat(range(0, count), NEVER));
      const seen: number[] = [];
      const subscription = trip(stream).subscribe((value) => seen.push(value));
      for (let turns = 0; turns < 20; turns += 1) await turn();
      expect([seen.length, now(), ever()]).toEqual([count, 1, 1]);
      subscription.unsubscribe();
      // Node's `Readable.from` and `pipeThrough` need a turn to pass it on; nothing else does.
      if (name === 'node stream' || name === 'transform') await turn();
      expect(now()).toBe(0);
    }
  });

  it('passes an error on after what came before it', async () => {
    const boom = new Error('boom');
    const seen: unknown[] = [];
    await lastValueFrom(trip(concat(of(1).pipe(mergeMap(async (value) => value)), throwError(() => boom))).pipe(map((value) => seen.push(value)))).catch((error: { cause: unknown }) => seen.push(error.cause));
    expect(seen).toEqual(name === 'web stream reading ahead' || name === 'node stream' || name === 'transform' ? expect.arrayContaining([boom]) : [1, boom]);
  });
});

describe('toAsyncIterable', () => {
  it('fails when more waits than the buffer holds, and stops the source; or drops the oldest on request', async () => {
    const { stream, now } = counted(concat(range(0, 5), NEVER));
    const seen: unknown[] = [];
    const read = async (iterable: AsyncIterable<number>): Promise<void> => {
      try {
        for await (const value of iterable) if (seen.push(value) >= 4) break;
      } catch (error) {
        seen.push((error as { code: string }).code, now());
      }
    };
    await read(toAsyncIterable(stream, { buffer: 2 }));
    expect(seen.splice(0)).toEqual([0, 1, 2, 'buffer-overflow', 0]);
    await read(toAsyncIterable(range(0, 9), { buffer: 3, overflow: 'drop-oldest' }));
    expect(seen).toEqual([0, 6, 7, 8]);
    expect(() => toAsyncIterable(stream, { buffer: 0 })[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'invalid-buffer' }));
  });

  it('ends a pending next when it is left', async () => {
    const { stream, now } = counted(NEVER);
    const iterator = toAsyncIterable(stream)[Symbol.asyncIterator]();
    const pending = iterator.next();
    await iterator.return?.();
    expect([await pending, await iterator.next(), now()]).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }, 0]);
  });

  it('never fills under a budget, and abandons the owned items that nobody reads', async () => {
    const budget = new Budget({ limit: 2 });
    let produced = 0;
    function* numbers(): Generator<number> {
      for (;;) yield (produced += 1);
    }
    for await (const item of toAsyncIterable(fromPull(numbers(), { budget, own }), { buffer: 2 })) {
      await turn();
      const value = item.detach();
      expect(produced).toBeLessThanOrEqual(value + 2);
      if (value === 5) break;
    }
    expect(budget.outstanding).toBe(0);
    const items = [1, 2].map((value) => Owned.of(value));
    for await (const item of toAsyncIterable(from(items))) {
      item.detach();
      break;
    }
    expect(items[1]!.disposed).toBe(true);
  });
});

describe('a failing source of owned items', () => {
  it('takes back what waits in the buffer, so the reader meets the error and not a dead item', async () => {
    function* numbers(): Generator<number> {
      yield 1;
      yield 2;
      throw new Error('boom');
    }
    const iterator = toAsyncIterable(fromPull(numbers(), { budget: new Budget({ limit: 4 }), own }))[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'source-failed' });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe('web streams', () => {
  it('take nothing from the source before they are read', async () => {
    const budget = new Budget({ limit: 3 });
    const source = Array.from({ length: 9 }, (_, index) => index);
    const reader = toReadableStream(fromPull(source, { budget, own })).getReader();
    await turn();
    expect(budget.outstanding).toBe(0);
    (await reader.read()).value?.detach();
    await turn();
    expect(budget.outstanding).toBe(3);
    await reader.cancel();
    expect(budget.outstanding).toBe(0);
  });

  it('make a transform that accepts a chunk only when the former outputs are read', async () => {
    const { readable, writable } = toTransformStream(mergeMap((value: number) => [value, value]));
    const writer = writable.getWriter();
    let written = 0;
    void writer.write(1).then(() => (written += 1));
    void writer.write(2).then(() => (written += 1));
    const reader = readable.getReader();
    await turn();
    expect(written).toBe(0);
    await reader.read();
    await reader.read();
    await turn();
    expect([written, writer.desiredSize]).toEqual([1, 0]);
  });

  it('end the other side of a transform when one side ends', async () => {
    const cancelled = toTransformStream(map((value: number) => value));
    const writer = cancelled.writable.getWriter();
    await cancelled.readable.cancel();
    await expect(writer.closed).rejects.toMatchObject({ code: 'stream-closed' });
    const aborted = toTransformStream(map((value: number) => value));
    await aborted.writable.abort('enough');
    await expect(aborted.readable.getReader().read()).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    const short = toTransformStream(take<number>(1));
    const shortWriter = short.writable.getWriter();
    void shortWriter.write(1);
    const reader = short.readable.getReader();
    expect([await reader.read(), await reader.read()]).toEqual([{ done: false, value: 1 }, { done: true, value: undefined }]);
    await expect(shortWriter.closed).rejects.toMatchObject({ code: 'stream-closed' });
  });
});

describe('signals', () => {
  it('end a stream, once, and leave no listener', () => {
    const controller = new AbortController();
    const { stream, now, ever } = counted(new Subject<number>());
    const codes: unknown[] = [];
    stream.pipe(untilAborted(controller.signal, 'decode')).subscribe({ error: ({ code, stage }: { code: string; stage: string }) => codes.push(code, stage) });
    expect(now()).toBe(1);
    controller.abort('why');
    expect([codes, now()]).toEqual([['aborted', 'decode'], 0]);
    stream.pipe(untilAborted(controller.signal)).subscribe({ error: ({ cause }: { cause: unknown }) => codes.push(cause) });
    expect([codes.at(-1), ever()]).toEqual(['why', 1]);
    const idle = new AbortController();
    of(1).pipe(untilAborted(idle.signal)).subscribe();
    expect(getEventListeners(idle.signal, 'abort')).toEqual([]);
  });

  it('abort work that is unsubscribed, and only that', () => {
    const signals: AbortSignal[] = [];
    const run = (result: Observable<number>): Observable<number> => withSignal((signal) => (signals.push(signal), result));
    run(NEVER).subscribe().unsubscribe();
    run(of(1)).subscribe();
    run(of(1, 2)).pipe(take(1)).subscribe();
    run(throwError(() => new Error('boom'))).subscribe({ error: () => {} });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, true, false]);
  });
});
