import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { assert, asyncProperty, integer } from 'fast-check';
import { lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { toJson } from '../contract/json.ts';
import type { Interval, Measure } from '../contract/measure.ts';
import type { AnyMetric } from '../contract/metric.ts';
import type { MetricEntry } from '../contract/metric-entry.ts';
import { metricKey } from '../contract/metric-key.ts';
import { mergeSnapshots } from '../hub/merge-snapshots.ts';
import { MetricHub } from '../hub/metric-hub.ts';
import { tapMetric } from '../operators/tap-metric.ts';
import { expectExports } from './expect-exports.test-support.ts';
import { expectSame } from './expect-same.test-support.ts';
import type { LawInputs } from './law-inputs.test-support.ts';
import { shardsOf, shuffled } from './shards.test-support.ts';

/** The laws of a metric with each of its examples. */
export function metricLaws(entry: MetricEntry, law: LawInputs<unknown>): void {
  describe(entry.name, () => {
    test('has a name, measures with units, and settings that it tells', () => {
      for (const example of entry.examples) {
        const metric = entry.create(example);
        expect(metric).toMatchObject({ name: entry.name, version: expect.any(Number) });
        expect(metric.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(metricKey(entry.create(metric.parameters))).toBe(metricKey(metric));
        for (const [name, { unit, about }] of Object.entries(measuresOf(metric))) expect([name, unit, about]).toEqual([expect.stringMatching(/^[a-z][A-Za-z0-9]*$/), expect.stringMatching(/\S/), expect.stringMatching(/^[A-Z].*\.$/)]);
      }
      expectCode('invalid-option', () => entry.create({ noSuchSetting: 1 }));
    });

    for (const example of entry.examples) describe(JSON.stringify(example), () => lawsOf(entry.create(example), law));
  });
}

function lawsOf(metric: AnyMetric, law: LawInputs<unknown>): void {
  const { tolerance, runs = 20 } = law;
  const { algebra } = metric;
  const stateOf = (inputs: readonly unknown[]): unknown => {
    const state = metric.init();
    for (const input of inputs) metric.add(state, input);
    return state;
  };
  const copyOf = (state: unknown): unknown => metric.decode(toJson(metric.encode(state)));
  const merged = (states: readonly unknown[]): unknown => {
    const [first = metric.init(), ...others] = states.map(copyOf);
    for (const other of others) metric.merge(first, other);
    return first;
  };
  const same = async (actual: unknown, expected: unknown): Promise<void> => expectSame(toJson(await metric.result(actual)), toJson(await metric.result(expected)), tolerance);
  const forStreams = (check: (inputs: readonly unknown[], random: ReturnType<typeof seededRandom>) => Promise<void>): Promise<void> =>
    assert(
      asyncProperty(integer({ min: 0 }), (seed) => {
        const random = seededRandom(seed);
        return check(law.inputs(random), random);
      }),
      { numRuns: runs },
    );

  test('shards of any number, merged in any legal order and grouping, give the result of one run', () =>
    forStreams(async (inputs, random) => {
      const whole = stateOf(inputs);
      for (const count of [1, 2, 7]) {
        const states = shardsOf(inputs, count, random, law.keepTogether && ((input) => law.keepTogether!(input))).map(stateOf);
        const ordered = algebra === 'ordered' ? states : shuffled(states, random);
        await same(merged(ordered), whole);
        const cut = Math.floor(random.next() * (count + 1));
        await same(merged([merged(ordered.slice(0, cut)), merged(ordered.slice(cut))]), whole);
      }
    }));

  test('nothing merged changes nothing, on either side; what is merged stays as it is', () =>
    forStreams(async (inputs) => {
      const state = stateOf(inputs);
      const before = toJson(metric.encode(state));
      await same(merged([metric.init(), state]), state);
      await same(merged([state, metric.init()]), state);
      metric.merge(metric.init(), state);
      await metric.result(state);
      expect(toJson(metric.encode(state))).toEqual(before);
    }));

  test('an accumulator comes back from JSON and goes on', () =>
    forStreams(async (inputs) => {
      const cut = Math.floor(inputs.length / 2);
      const state = copyOf(stateOf(inputs.slice(0, cut)));
      expect(toJson(metric.encode(copyOf(state)))).toEqual(toJson(metric.encode(state)));
      for (const input of inputs.slice(cut)) metric.add(state, input);
      await same(state, stateOf(inputs));
      expect(() => metric.decode('no accumulator')).toThrow();
    }));

  test('a block is its inputs one by one; inputs stay as they are', () =>
    forStreams(async (inputs) => {
      const before = structuredClone(inputs);
      const state = metric.init();
      if (metric.addBlock === undefined) for (const input of inputs) metric.add(state, input);
      else metric.addBlock(state, inputs);
      await same(state, stateOf(inputs));
      expect(inputs).toEqual(before);
    }));

  test('what it measured can leave in every form', async () => {
    for (const inputs of [[], law.inputs(seededRandom(5)), law.inputs(seededRandom(6))]) {
      const hub = new MetricHub();
      hub.publish(metric, stateOf(inputs), { 'my label': '"' });
      await expectExports(toJson(await hub.snapshot()) as never);
    }
  });

  test('results are plain data with finite numbers, within their intervals', () =>
    forStreams(async (inputs) => {
      for (const state of [metric.init(), stateOf(inputs)]) {
        const result = await metric.result(state);
        // JSON makes null of numbers that are not finite, and drops what is undefined.
        expect(toJson(result)).toEqual(structuredClone(result));
        for (const [name, { kind, series }] of Object.entries(measuresOf(metric))) {
          const member = (result as Record<string, unknown>)[name];
          if (kind === 'histogram') expect(member).toMatchObject({ count: expect.any(Number), sum: expect.any(Number), scale: expect.any(Number), zero: expect.any(Number), buckets: expect.any(Array) });
          else for (const value of series === undefined ? [member] : Object.values(member as object)) expect(['number', 'undefined']).toContain(typeof value);
        }
        for (const [key, interval] of Object.entries((metric.intervals?.(state) ?? {}) as Readonly<Record<string, Interval>>)) {
          const [name, at] = key.split(/\.(.*)/s) as [string, string | undefined];
          expect(Object.keys(metric.measures)).toContain(name);
          const member = (result as Record<string, unknown>)[name];
          const value = (at === undefined ? member : (member as Record<string, unknown>)[at]) as number;
          const slack = 1e-9 * Math.max(1, Math.abs(value));
          expect(interval.low).toBeLessThanOrEqual(value + slack);
          expect(interval.high).toBeGreaterThanOrEqual(value - slack);
        }
      }
    }));

  test('snapshots of shards merge to the snapshot of one run, and a tap shows nothing of itself', () =>
    forStreams(async (inputs, random) => {
      const snapshotOf = async (part: readonly unknown[], segment: number): ReturnType<MetricHub['snapshot']> => {
        const hub = new MetricHub({ segment });
        expect(await lastValueFrom(of(...part).pipe(tapMetric(hub, metric), toArray()))).toEqual(part);
        return toJson(await hub.snapshot()) as unknown as Awaited<ReturnType<MetricHub['snapshot']>>;
      };
      const whole = await snapshotOf(inputs, 0);
      expect(whole.failures).toEqual({});
      const shards = shardsOf(inputs, 3, random, law.keepTogether && ((input) => law.keepTogether!(input)));
      const parts = await Promise.all(shards.map((part, at) => snapshotOf(part, at)));
      const together = await mergeSnapshots(shuffled(parts, random), () => metric);
      expectSame(together.entries[0]!.result, whole.entries[0]!.result, tolerance);
      expectSame(together.entries[0]!.intervals, whole.entries[0]!.intervals, Math.max(1e-9, tolerance ?? 0));
    }));
}

function measuresOf(metric: AnyMetric): Readonly<Record<string, Measure>> {
  return metric.measures as Readonly<Record<string, Measure>>;
}
