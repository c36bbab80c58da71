import { Budget, descriptionOf, fromPull, Owned } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { concat, concatMap, defer, EMPTY, firstValueFrom, from, lastValueFrom, map, type MonoTypeOperatorFunction, type Observable, of, retry, Subject, take, takeUntil, throwError, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../contract/json.ts';
import type { Metric } from '../contract/metric.ts';
import { MetricHub } from '../hub/metric-hub.ts';
import type { RequestTrace } from '../items/request-trace.ts';
import { foldMetric } from './fold-metric.ts';
import { observeRequest } from './observe-request.ts';
import { pairBy } from './pair-by.ts';
import { scanMetric, type ScanMetricOptions } from './scan-metric.ts';
import { tapMetric } from './tap-metric.ts';

/** Everything it was given, in order. */
const listed = <Input extends Json>(): Metric<Input, Input[], { readonly values: readonly Input[] }> => ({
  name: 'listed',
  version: 1,
  algebra: 'ordered',
  parameters: {},
  measures: {},
  init: () => [],
  add: (state, input) => void state.push(input),
  merge: (state, later) => void state.push(...later),
  result: (state) => ({ values: [...state] }),
  encode: (state) => state,
  decode: (encoded) => [...(encoded as unknown as Input[])],
});
const failing: Metric<unknown, object, object> = { ...(listed() as unknown as Metric<unknown, object, object>), name: 'failing', add: () => { throw new Error('of the metric'); } };

let hub: MetricHub;
beforeEach(() => void (hub = new MetricHub()));
const seen = async (): Promise<unknown> => (await hub.snapshot()).entries.map(({ result }) => (result as { values: unknown }).values);
const streams = async (): Promise<unknown> => (await hub.snapshot()).streams;

/** Taps of every kind, one after another, with metrics that work and one that throws. */
const everyTap = <T>(): MonoTypeOperatorFunction<T> => (source) =>
  source.pipe(
    tapMetric(hub, failing as Metric<T, object, object>),
    tapMetric(hub, listed<string>(), { select: (item: T) => String(item) }),
    tapMetric(hub, listed<string>(), { selectAll: () => { throw new Error('of the selection'); } }),
    observeRequest(hub, failing as Metric<RequestTrace, object, object>, { clock: () => { throw new Error('of the clock'); }, tokensOf: () => { throw new Error('of the count'); } }),
  );

describe('taps change nothing:', () => {
  test.each([
    ['completion', '-a--b(cd)-|', undefined],
    ['an error', '-a--b-#', undefined],
    ['leaving', '-a--b--c--d-|', '------x'],
    ['leaving at once', '-a--b--c--d-|', 'x'],
    ['an empty stream', '|', undefined],
    ['one that comes at once', '(abc|)', undefined],
    ['one that never ends', '--a--', '----x'],
  ])('%s', (_, source, leave) => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const [tapped, plain] = scheduler.run(({ cold, expectObservable }) => {
      const sources = [cold(source), cold(source)] as const;
      const left = <T>(items: Observable<T>): Observable<T> => (leave === undefined ? items : items.pipe(takeUntil(cold(leave))));
      expectObservable(left(sources[0].pipe(everyTap()))).toEqual(left(sources[1]));
      return sources.map(({ subscriptions }) => subscriptions);
    });
    expect(tapped).toEqual(plain);
  });

  test.each([[3], [100]])('the credits of what is owned come back as without, after %i items', async (count) => {
    const run = async (through: MonoTypeOperatorFunction<Owned<number>>): Promise<readonly string[]> => {
      const log: string[] = [];
      const budget = new Budget({ limit: 2 });
      const source = fromPull(Array.from({ length: 10 }, (_, at) => at), { budget, own: (value, lease) => new Owned(value, lease, () => void log.push(`freed ${value}`)) });
      await lastValueFrom(source.pipe(through, take(count), concatMap(async (item) => {
        log.push(item.disposed ? 'cut off' : `got ${item.value}, ${budget.outstanding} out`);
        item[Symbol.dispose]();
      })));
      return [...log, `${budget.outstanding} out`];
    };
    const plain = await run((source) => source);
    expect(await run((source) => source.pipe(everyTap(), tapMetric(hub, listed<number>(), { select: (item: Owned<number>) => item.value })))).toEqual(plain);
    expect(plain.at(-1)).toBe('0 out');
  });
});

describe('tapMetric', () => {
  test('publishes once for each subscription, and the hub tells how they ended', async () => {
    let attempts = 0;
    const flaky = defer(() => concat(of(1, 2), attempts++ === 0 ? throwError(() => new Error('lost')) : of(3)));
    await lastValueFrom(flaky.pipe(tapMetric(hub, listed<number>()), retry(1)));
    expect(await seen()).toEqual([[1, 2, 1, 2, 3]]);
    of(4, 5, 6).pipe(tapMetric(hub, listed<number>()), take(2)).subscribe();
    expect(await seen()).toEqual([[1, 2, 1, 2, 3, 4, 5]]);
    expect(await streams()).toEqual({ open: 0, complete: 1, error: 1, stopped: 1 });
  });

  test('leaves out the ends that are not asked for', async () => {
    let attempts = 0;
    const flaky = defer(() => concat(of(1, 2), attempts++ === 0 ? throwError(() => new Error('lost')) : of(3)));
    await lastValueFrom(flaky.pipe(tapMetric(hub, listed<number>(), { publishOn: ['complete'] }), retry(1)));
    expect(await seen()).toEqual([[1, 2, 3]]);
  });

  test('shows streams that still run, each accumulator once', async () => {
    const subject = new Subject<number>();
    const tapped = subject.pipe(tapMetric(hub, listed<number>()));
    const [first, second] = [tapped.subscribe(), tapped.subscribe()];
    subject.next(1);
    expect(await seen()).toEqual([[1, 1]]);
    first.unsubscribe();
    subject.next(2);
    expect([await seen(), await streams()]).toEqual([[[1, 1, 2]], { open: 1, complete: 0, error: 0, stopped: 1 }]);
    expect((await hub.snapshot({ open: false })).entries.map(({ result }) => result)).toEqual([{ values: [1] }]);
    second.unsubscribe();
    expect(await seen()).toEqual([[1, 1, 2]]);
  });

  test('has handed over when the end arrives downstream', async () => {
    const ends: unknown[] = [];
    of(1).pipe(tapMetric(hub, listed<number>())).subscribe({ complete: () => ends.push(hub.snapshot()) });
    expect(await ends[0]).toMatchObject({ streams: { open: 0, complete: 1 } });
  });

  test('counts what metrics and selections throw, and says what it was', async () => {
    await lastValueFrom(of(1, 2).pipe(everyTap()));
    expect((await hub.snapshot()).failures).toEqual({ failing: { count: 6, last: 'of the clock' }, listed: { count: 2, last: 'of the selection' } });
  });

  test('selects, skips and takes apart; keeps labels apart; says what it is', async () => {
    const tap = tapMetric(hub, listed<number>(), { select: (text: string) => (text === '' ? undefined : text.length), labels: { side: 'left' } });
    await lastValueFrom(of('a', '', 'abc').pipe(tap, tapMetric(hub, listed<string>(), { selectAll: (text: string) => [...text] })));
    expect((await hub.snapshot()).entries.map(({ labels, result }) => [labels, result])).toEqual([[{ side: 'left' }, { values: [1, 3] }], [{}, { values: ['a', 'a', 'b', 'c'] }]]);
    expect(descriptionOf(tap)).toEqual({ name: 'tapMetric listed', passThrough: true });
  });
});

describe('foldMetric', () => {
  test('gives the result of the whole stream, also when that takes a while', async () => {
    const slow = { ...listed<number>(), result: async (values: readonly number[]) => ({ values }) };
    expect(await firstValueFrom(of(1, 2).pipe(foldMetric(slow)))).toEqual({ values: [1, 2] });
    expect(await firstValueFrom(of<number[]>().pipe(foldMetric(listed<number[]>())))).toEqual({ values: [] });
  });

  test('starts anew for each subscriber, and fails with its metric', async () => {
    const folded = of(1).pipe(foldMetric(listed<number>()));
    await lastValueFrom(folded);
    expect(await lastValueFrom(folded)).toEqual({ values: [1] });
    await expect(lastValueFrom(of(1).pipe(foldMetric(failing)))).rejects.toThrow('of the metric');
  });
});

describe('observeRequest', () => {
  test('takes the start when it is subscribed to, the times of items with tokens, and the end', async () => {
    const times = [10, 10.2, 10.26, 10.3, 20, 20.5, 21];
    const observed = concat(of(1, 0, 3), throwError(() => new Error('lost'))).pipe(observeRequest(hub, listed<never>() as unknown as Metric<RequestTrace, RequestTrace[], object>, { clock: () => times.shift()!, tokensOf: (count) => count }));
    expect(times).toHaveLength(7);
    await expect(lastValueFrom(observed)).rejects.toThrow('lost');
    observed.pipe(take(1)).subscribe();
    expect(await seen()).toEqual([[
      { start: 10, end: 10.3, times: [10.2, 10.26], tokens: [1, 3], outcome: 'error' },
      { start: 20, end: 21, times: [20.5], tokens: [1], outcome: 'stopped' },
    ]]);
  });
});

describe('pairBy', () => {
  const left = (text: string): Observable<string> => of(...text);
  const pairs = (a: Observable<string>, b: Observable<string>, maxWaiting?: number): Promise<string> =>
    firstValueFrom(a.pipe(pairBy(b, { key: (value) => value.toLowerCase(), otherKey: (value) => value.toLowerCase(), ...(maxWaiting !== undefined && { maxWaiting }) }), map(({ left = '-', right = '-' }) => left + right), toArray(), map((all) => all.join(' '))));

  test('joins by key in any order, and gives what has no partner alone', async () => {
    expect(await pairs(left('abcd'), of('D', 'A', 'x'))).toBe('dD aA b- c- -x');
    expect(await pairs(left('aab'), of('B', 'A'))).toBe('a- bB aA');
    expect(await pairs(EMPTY, of('A'))).toBe('-A');
  });

  test('lets no more wait than it may', async () => {
    expect(await pairs(left('abcd'), of('D', 'A'), 2)).toBe('a- b- dD c- -A');
  });

  test('fails with either side, and leaves both', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ cold, expectObservable, expectSubscriptions }) => {
      const [a, b] = [cold('a-b---', { a: 'a', b: 'b' }), cold('-A-#', { A: 'A' })];
      const key = (value: string): string => value.toLowerCase();
      expectObservable(a.pipe(pairBy(b, { key, otherKey: key }), map((pair) => `${pair.left}${pair.right}`))).toBe('-x-#', { x: 'aA' });
      expectSubscriptions(a.subscriptions).toBe('^--!');
      expectSubscriptions(b.subscriptions).toBe('^--!');
    });
  });
});

describe('scanMetric', () => {
  const results = (source: Observable<string>, options: ScanMetricOptions): Promise<string[]> => lastValueFrom(source.pipe(scanMetric(listed<string>(), options), map(({ values }) => values.join('')), toArray()));

  test('gives a result after so many items and at the end, none for nothing', async () => {
    expect(await results(from('abcde'), { everyItems: 2 })).toEqual(['ab', 'abcd', 'abcde']);
    expect(await results(from('abcd'), { everyItems: 2 })).toEqual(['ab', 'abcd']);
    expect(await results(EMPTY, { everyItems: 2 })).toEqual([]);
    const slow: Metric<string, string[], { readonly values: readonly string[] }> = { ...listed<string>(), algebra: 'finish', result: async (state) => ({ values: await Promise.resolve(state) }) };
    expect(await lastValueFrom(from('abc').pipe(scanMetric(slow, { everyItems: 1 }), map(({ values }) => values.join('')), toArray()))).toEqual(['a', 'ab', 'abc']);
  });

  test('gives results in intervals in which something came', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b-------c-|');
      const scanned = source.pipe(scanMetric(listed<string>(), { everyInMs: 4, scheduler }), map(({ values }) => values.join('')));
      expectObservable(scanned).toBe('----x-------(y|)', { x: 'ab', y: 'abc' });
      expectSubscriptions(source.subscriptions).toBe('^-----------!');
      expectObservable(cold('a--').pipe(scanMetric(listed<string>(), { everyInMs: 4, scheduler })), '--!').toBe('---');
    });
  });

  test('leaves a source that comes at once, passes errors on, and those of the metric', async () => {
    let drawn = 0;
    const endless = function* (): Generator<string> {
      for (;;) {
        drawn += 1;
        yield 'a';
      }
    };
    expect(await firstValueFrom(from(endless()).pipe(scanMetric(listed<string>(), { everyItems: 3 })))).toEqual({ values: ['a', 'a', 'a'] });
    expect(drawn).toBeLessThan(6);
    await expect(results(throwError(() => new Error('of the source')), { everyItems: 1 })).rejects.toThrow('of the source');
    await expect(lastValueFrom(of('a').pipe(scanMetric(failing, { everyItems: 1 })))).rejects.toThrow('of the metric');
    for (const wrong of [{ everyItems: 0 }, { everyInMs: 0 }, {} as ScanMetricOptions]) expectCode('invalid-option', () => scanMetric(listed<string>(), wrong));
  });
});
