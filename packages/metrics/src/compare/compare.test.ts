import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { expect, test } from 'vitest';
import { MetricHub } from '../hub/metric-hub.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { volume } from '../volume/volume.ts';
import { compare } from './compare.ts';

/** Documents of about 100 bytes with so many tokens a byte. */
async function measured(density: number, seed: number, options: { readonly noise?: number; readonly labels?: Record<string, string>; readonly environment?: Record<string, string> } = {}): Promise<Snapshot> {
  const { noise = 0.2, labels = {}, environment = {} } = options;
  const random = seededRandom(seed);
  const hub = new MetricHub({ environment });
  const metric = volume();
  const state = metric.init();
  for (let at = 0; at < 200; at += 1) {
    const bytes = 50 + Math.floor(100 * random.next());
    metric.add(state, { ids: new Int32Array(Math.round(bytes * density * (1 + noise * (random.next() - 0.5)))), bytes, characters: bytes });
  }
  hub.publish(metric, state, labels);
  return hub.snapshot();
}
const rowOf = (before: Snapshot, after: Snapshot, measure = 'tokensPerByte'): ReturnType<typeof compare>['rows'][number] | undefined => compare(before, after).rows.find((row) => row.measure === measure);

test('says what is better, worse, or lost in the noise', async () => {
  const base = await measured(0.3, 1);
  expect(rowOf(base, await measured(0.25, 2))).toMatchObject({ unit: '{token}/By', verdict: 'better' });
  expect(rowOf(base, await measured(0.25, 2), 'bytesPerToken')!.verdict).toBe('better');
  expect(rowOf(base, await measured(0.35, 2))!.verdict).toBe('worse');
  expect(rowOf(base, await measured(0.3, 2))!.verdict).toBe('unclear');
  expect(rowOf(base, base)!.verdict).toBe('same');
  expect(rowOf(base, await measured(0.25, 2), 'tokens')!.verdict).toBe('changed');
  expect(rowOf(base, base, 'words')).toBeUndefined();
});

test('its interval holds the true difference about 95 times in 100', async () => {
  let held = 0;
  for (let trial = 0; trial < 150; trial += 1) {
    const { low, high } = rowOf(await measured(0.5, 2 * trial, { noise: 1 }), await measured(0.55, 2 * trial + 1, { noise: 1 }))!.interval!;
    if (low <= 0.05 && high >= 0.05) held += 1;
  }
  expect(held / 150).toBeGreaterThan(0.89);
  expect(held / 150).toBeLessThan(0.99);
});

test('for shares it is that of Newcombe', async () => {
  // 56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, method 10).
  const share = async (successes: number, trials: number): Promise<Snapshot> => {
    const snapshot = await measured(1, 1);
    const entry = { ...snapshot.entries[0]!, result: { tokensPerByte: successes / trials }, intervals: { tokensPerByte: wilsonInterval(successes, trials) } };
    return { ...snapshot, entries: [entry] };
  };
  const { interval } = rowOf(await share(48, 80), await share(56, 70))!;
  expect(interval).toEqual({ low: expect.closeTo(0.0524, 4), high: expect.closeTo(0.3339, 4) });
});

test('tells what only one side has, and what the runs differ in', async () => {
  const comparison = compare(await measured(1, 1, { labels: { language: 'fr' }, environment: { backend: 'wasm' } }), await measured(1, 1, { environment: { backend: 'cpu', seed: '1' } }));
  expect(comparison).toEqual({ rows: [], onlyBefore: ['volume{"language":"fr"}'], onlyAfter: ['volume{}'], environment: { backend: ['wasm', 'cpu'], seed: [undefined, '1'] } });
});

test('refuses other versions of a metric, and what is no snapshot', async () => {
  const base = await measured(1, 1);
  expectCode('invalid-comparison', () => compare(base, { ...base, entries: [{ ...base.entries[0]!, version: 2 }] }));
  expectCode('invalid-snapshot', () => compare(base, {} as Snapshot));
});

test('takes series apart', async () => {
  const withSeries = async (acceptance: readonly number[]): Promise<Snapshot> => {
    const snapshot = await measured(1, 1);
    const [low, high] = [0.4, 0.6];
    return { ...snapshot, entries: [{ ...snapshot.entries[0]!, measures: { acceptance: { unit: '1', direction: 'higher', about: 'Accepted.', series: 'position' } }, result: { acceptance }, intervals: { 'acceptance.1': { low, high } } }] };
  };
  const { rows, onlyAfter } = compare(await withSeries([0.9, 0.5]), await withSeries([0.9, 0.55, 0.1]));
  expect(rows.map(({ labels, verdict }) => [labels, verdict])).toEqual([[{ position: '0' }, 'same'], [{ position: '1' }, 'unclear']]);
  expect(onlyAfter).toEqual(['volume acceptance{"position":"2"}']);
});
