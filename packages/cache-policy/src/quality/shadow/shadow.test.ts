import { selectBackend } from '@tokstream/backend';
import type { CausalLM, StepOutput } from '@tokstream/model';
import { backendMatrix, closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomModel } from '../../random-model.test-support.ts';
import { endsPolicy, randomIds, unevenEndsPolicy, unevenPolicy } from '../quality.test-support.ts';
import { compareReference, type Shown } from './compare.reference.ts';
import { compareToShadow } from './compare-to-shadow.ts';
import { keptAttention } from './kept-attention.ts';
import { measurePolicy } from './measure-policy.ts';
import { sampledRows } from './sampled-rows.ts';
import { shadowOf } from './shadow-of.ts';
import { shadowRun } from './shadow-run.ts';

describe('keptAttention', () => {
  it('finds the share of attention on what is kept, and how far the output moves', () => {
    const values = Float32Array.of(1, 0, 0, 1, 1, 1, 2, 0, 0, 2);
    const { recall, outputError } = keptAttention(Float32Array.of(0.5, 0.2, 0.1, 0.1, 0.1), values, Uint8Array.of(1, 0, 0, 0, 1));
    expect(recall).toBeCloseTo(0.6, 6);
    // All: (0.8, 0.5). Kept: (0.5, 0.2) / 0.6.
    expect(outputError).toBeCloseTo(Math.hypot(0.8 - 0.5 / 0.6, 0.5 - 0.2 / 0.6) / Math.hypot(0.8, 0.5), 6);
  });

  it('of nothing kept loses the whole output', () => {
    expect(keptAttention(Float32Array.of(0.4, 0.6), Float32Array.of(1, 2), new Uint8Array(2))).toEqual({ recall: 0, outputError: 1 });
  });
});

describe('sampledRows', () => {
  it('draws one row of every so many, at no fixed place', () => {
    const rows = sampledRows(3, 1603, 16, 1);
    expect(rows.map((row) => Math.floor((row - 3) / 16))).toEqual([...Array.from({ length: 100 }).keys()]);
    expect(new Set(rows.map((row) => row % 16)).size).toBe(16);
  });
});

await backendMatrix(selectBackend, () => {
  const ids = randomIds(24);
  let model: CausalLM;
  let output: StepOutput;
  let values: Float32Array[];
  beforeAll(async () => {
    model = await randomModel();
    using cache = model.createCache();
    output = await model.forward({ input: { ids } }, cache, { logits: 'all', attention: true });
    cache.commit();
    values = await Promise.all([0, 1].map(async (layer) => (await cache.read(layer)).values));
  });
  afterAll(() => model[Symbol.dispose]());

  const law = (logits: Float32Array, row: number): number[] => {
    const own = [...logits.subarray(row * 40, (row + 1) * 40)].map(Math.exp);
    return own.map((value) => value / own.reduce((sum, each) => sum + each, 0));
  };

  /** Positions of the two key heads of `unevenPolicy(5)` when `committed` tokens were read in calls of `chunk` rows. */
  const uneven = (chunk: number): Shown => (row, _, keyHead) => {
    const first = row - (row % chunk);
    const newest = Array.from({ length: Math.min(5, first) }, (__, at) => Math.max(0, first - 5) + at);
    const kept = keyHead === 0 || first <= 5 ? newest : [0, ...newest.slice(1)];
    return [...kept, ...Array.from({ length: row - first + 1 }, (__, at) => first + at)];
  };
  const unevenEnds: Shown = (row, layer, keyHead) => {
    const kept = uneven(1)(row, layer, keyHead);
    return kept.length < 4 ? kept : [kept[0]!, row - 1, row];
  };
  const ends: Shown = (row) => (row < 3 ? [...Array.from({ length: row + 1 }).keys()] : [0, row - 1, row]);

  it.each([
    ['evicts at every token', () => unevenPolicy(5), uneven(1), { chunkRows: 1 }],
    ['evicts after every four', () => unevenPolicy(5), uneven(4), { chunkRows: 4 }],
    ['evicts at boundaries of its own', () => ({ ...unevenPolicy(5), boundary: 4 }), uneven(4), {}],
    ['selects', () => endsPolicy, ends, {}],
    ['selects among what is left', () => unevenEndsPolicy, unevenEnds, {}],
  ] as const)('compares a policy that %s with the definitions', (_, policy, shown, options) =>
    leakGuard(async () => {
      const shadow = await shadowOf(model, ids, { sampleEvery: 1, from: 8 });
      const report = await compareToShadow(shadow, policy(), options);
      const { recall, error } = compareReference(output, values, 4, 2, 24, shown);
      const over = (figures: number[][][], layer: number, head: number): number => figures.slice(7, 23).reduce((sum, row) => sum + row[layer]![head]!, 0) / 16;
      for (const layer of [0, 1]) {
        closeTo(report.attentionRecall.perHead[layer]!, [0, 1, 2, 3].map((head) => over(recall, layer, head)), 1e-5);
        closeTo(report.outputError.perHead[layer]!, [0, 1, 2, 3].map((head) => over(error, layer, head)), 1e-5);
      }
      expect(report.attentionRecall.mean).toBeCloseTo(report.attentionRecall.perHead.flat().reduce((sum, value) => sum + value, 0) / 8, 9);
      expect(report.attentionRecall.mean).toBeLessThan(0.95);
      const shares = [0, 1].flatMap((keyHead) => Array.from({ length: 16 }, (__, at) => shown(at + 7, 0, keyHead).length / (at + 8)));
      expect(report.shownShare).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / 32, 6);
    }),
  );

  it('scores both runs by the laws of the tokens', async () => {
    const report = await shadowRun(model, ids, unevenPolicy(5), { sampleEvery: 1, from: 8 });
    const rows = Array.from({ length: 16 }, (_, at) => at + 7);
    const fullNats = rows.map((row) => -Math.log(law(output.logits, row)[ids[row + 1]!]!));
    expect(report.full.nats).toBeCloseTo(fullNats.reduce((sum, nats) => sum + nats, 0), 3);
    // The policy's own laws, from a plain loop over the cache.
    using cache = model.createCache();
    const laws: number[][] = [];
    for (const id of ids) {
      laws.push(law((await model.forward({ input: { ids: Int32Array.of(id) } }, cache)).logits, 0));
      cache.commit();
      const length = cache.length(0);
      for (const layer of length > 5 ? [0, 1] : []) cache.keep(layer, Int32Array.from([...[5, 4, 3, 2, 1].map((back) => length - back), 0, ...[4, 3, 2, 1].map((back) => length - back)]));
    }
    const nats = rows.map((row) => -Math.log(laws[row]![ids[row + 1]!]!));
    const lost = nats.map((value, at) => (value - fullNats[at]!) / Math.LN2);
    expect(report.nats).toBeCloseTo(nats.reduce((sum, value) => sum + value, 0), 3);
    expect(report.lossBits.mean).toBeCloseTo(lost.reduce((sum, value) => sum + value, 0) / 16, 4);
    expect(report.klBits).toBeCloseTo(rows.reduce((sum, row) => sum + law(output.logits, row).reduce((all, p, id) => all + p * Math.log2(p / laws[row]![id]!), 0), 0) / 16, 4);
    const best = (probabilities: readonly number[]): number => probabilities.indexOf(Math.max(...probabilities));
    expect(report.top1Agreement).toBe(rows.filter((row) => best(laws[row]!) === best(law(output.logits, row))).length / 16);
    expect(report.top1Agreement).toBeLessThan(1);
    expect(report.retention.perLayer[1]!.slice(-6)).toEqual([0, 0.5, 1, 1, 1, 1]);
    expect(report.retention.perLayer[1]!.slice(0, 2)).toEqual([0.5, 0]);
    // 5 slots a key head and layer, and the row that is being fed, of 24.
    expect([report.bytes.held, report.bytes.peak]).toEqual([(report.full.bytes * 5) / 24, (report.full.bytes * 6) / 24]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('finds no difference where the budget covers the tokens, whatever is sampled', async () => {
    const report = await shadowRun(model, ids, unevenPolicy(24), { sampleEvery: 5, chunkRows: 3 });
    expect([report.samples, report.top1Agreement, report.tokens]).toEqual([sampledRows(0, 23, 5, 0).length, 1, 23]);
    closeTo([report.lossBits.mean, report.lossBits.low!, report.lossBits.high!, report.klBits, report.outputError.mean, report.attentionRecall.mean, report.shownShare], [0, 0, 0, 0, 0, 1, 1], 1e-5);
    expect(new Set(report.retention.byTenth)).toEqual(new Set([1]));
  });

  it('measures what storing entries as int8 costs', async () => {
    const report = await shadowRun(model, ids, undefined, { sampleEvery: 1, precision: 'int8', chunkRows: 4 });
    expect(report.bytes.end).toBeLessThan(0.6 * report.full.bytes);
    expect([report.attentionRecall.mean, report.policy]).toEqual([expect.closeTo(1, 6), 'full']);
    expect(report.klBits).toBeGreaterThan(1e-6);
    expect(report.klBits).toBeLessThan(0.05);
  });

  it('takes fewer samples where they would hold too many bytes', async () => {
    const sample = 4 * (40 + (2 * 4 * 24) / 2);
    const shadow = await shadowOf(model, ids, { sampleEvery: 1, sampleBytes: 6 * sample });
    expect(shadow.samples.size).toBeLessThanOrEqual(6);
    expect(shadow.sampleEvery).toBe(4);
  });

  it('times the model and the policy, not what is compared', async () => {
    let ticks = 0;
    const shadow = await shadowOf(model, ids, { sampleEvery: 1 });
    const report = await compareToShadow(shadow, unevenPolicy(5), { now: () => (ticks += 1), chunkRows: 4, promptLength: 10 });
    // Calls of 4, 4 and 2 rows in the prompt, then of 4, 4, 4 and 2.
    expect([report.seconds, ticks]).toEqual([0.007, 14]);
    expect(report.tokensPerSecond).toBeCloseTo(24 / 0.007, 6);
  });

  it('reads on at the boundaries of the policy after a prompt that ends between them', async () => {
    const calls: number[] = [];
    await measurePolicy(model, ids, { ...unevenPolicy(5), boundary: 6 }, { promptLength: 10, promptChunkRows: 8, onProgress: (done) => calls.push(done) });
    expect(calls).toEqual([8, 10, 12, 18, 24]);
  });

  it('ends when it is aborted, and leaves nothing behind', () =>
    leakGuard(async () => {
      const abort = new AbortController();
      await expectRejection('aborted', shadowRun(model, ids, unevenPolicy(5), { signal: abort.signal, onProgress: (done) => done === 30 && abort.abort() }));
    }));

  it.each([{ from: 0 }, { from: 24 }, { chunkRows: 0 }, { sampleEvery: 0.5 }, { promptLength: 0 }])('refuses %j', (options) => expectRejection('invalid-option', shadowRun(model, ids, undefined, options)));
});
