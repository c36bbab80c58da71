import type { DecodeEvent } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { firstValueFrom, from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../contract/metric.ts';
import type { RequestTrace } from '../items/request-trace.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { cacheUse } from './cache/cache-use.ts';
import { embeddingQuality } from './cache/embedding-quality.ts';
import { evictionQuality } from './cache/eviction-quality.ts';
import { merging } from './cache/merging.ts';
import { prefixHits } from './cache/prefix-hits.ts';
import { residency } from './cache/residency.ts';
import { speculation } from './decoding/speculation.ts';
import { concurrency } from './latency/concurrency.ts';
import { latency } from './latency/latency.ts';
import { waiting } from './latency/waiting.ts';

const of = <Input, State, Result extends object>(metric: Metric<Input, State, Result>, ...inputs: readonly NoInfer<Input>[]): Promise<Result> => firstValueFrom(from(inputs).pipe(foldMetric(metric)));
const trace = (times: readonly number[], tokens: readonly number[], rest: Partial<RequestTrace> = {}): RequestTrace => ({ start: 0, end: times.at(-1) ?? 0, times, tokens, outcome: 'complete', ...rest });
const step = (drafted: number, accepted: number): DecodeEvent => ({ type: 'step', sequence: 0, rows: drafted + 1, drafted, accepted, calls: 1, seconds: 0.01 });

describe('latency', () => {
  test('of the example of vLLM: outputs at 100, 140 and 180 ms, 5 tokens', async () => {
    expect(await of(latency(), trace([0.1, 0.14, 0.18], [1, 2, 2]))).toMatchObject({ meanTtft: 0.1, meanIcl: expect.closeTo(0.04, 12), meanTpot: expect.closeTo(0.02, 12), meanTtst: expect.closeTo(0.04, 12) });
  });

  test('of chunks that hold several tokens, with LLMPerf beside', async () => {
    const result = await of(latency({ compat: true }), trace([0.2, 0.26, 0.32, 0.38], [1, 3, 2, 2]));
    expect(result).toMatchObject({ meanTtft: 0.2, meanEndToEnd: 0.38, meanIcl: expect.closeTo(0.06, 12), meanTpot: expect.closeTo(0.025714, 6), llmperfItlByChunk: expect.closeTo(0.095, 12), llmperfItlByToken: expect.closeTo(0.0475, 12), tokenThroughput: 8 / 0.38 });
    expect(result.goodput).toBeUndefined();
  });

  test('leaves an empty first chunk out; an answer at once has no time per output token', async () => {
    expect(await of(latency(), trace([0.1, 0.3, 0.5], [0, 1, 1]))).toMatchObject({ meanTtft: 0.3, meanTpot: expect.closeTo(0.2, 12) });
    const bulk = await of(latency({ tpotObjective: 0.01 }), trace([0.4], [9], { end: 0.5 }));
    expect(bulk).toMatchObject({ meanTtft: 0.4, meanEndToEnd: 0.4, goodShare: 1, goodput: 2 });
    expect([bulk.meanTpot, bulk.meanIcl, bulk.meanTtst, bulk.userThroughput]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('keeps requests apart by how they ended, and asks every objective of the good ones', async () => {
    const requests = [trace([0.1, 0.2], [1, 1]), trace([0.3, 0.4], [1, 1], { end: 2 }), trace([0.1, 0.9], [1, 1], { outcome: 'stopped' }), trace([], [], { outcome: 'error', end: 0.1 })];
    expect(await of(latency({ ttftObjective: 0.2, endToEndObjective: 1 }), ...requests)).toMatchObject({ requests: { complete: 2, error: 1, stopped: 1 }, tokens: { complete: 4, error: 0, stopped: 2 }, goodput: 0.5, goodShare: 0.25, requestThroughput: 1, window: 2, meanEndToEnd: expect.closeTo(0.3, 12), endToEnd: { count: 2 } });
    expect(await of(latency({ ttftObjective: 0.2, endToEndObjective: 1, withStopped: true }), ...requests)).toMatchObject({ goodShare: 0.5, endToEnd: { count: 3 } });
  });

  test('has the quantiles of numpy within 1.1 %, inside their intervals', async () => {
    const times = Array.from({ length: 1000 }, (_, at) => 0.001 * 10 ** (((at * 389) % 1000) / 250));
    const metric = latency();
    const state = metric.init();
    for (const time of times) metric.add(state, trace([time], [1]));
    const { ttftQuantiles } = await metric.result(state);
    const sorted = times.toSorted((a, b) => a - b);
    // numpy.quantile(times, share) with its default, linear interpolation.
    const exact = (share: number): number => sorted[Math.floor(share * 999)]! + (share * 999 - Math.floor(share * 999)) * (sorted[Math.ceil(share * 999)]! - sorted[Math.floor(share * 999)]!);
    for (const [name, share] of [['p50', 0.5], ['p90', 0.9], ['p95', 0.95], ['p99', 0.99]] as const) expect(Math.abs(ttftQuantiles[name]! / exact(share) - 1)).toBeLessThan(0.011);
    const { low, high } = metric.intervals!(state)['ttftQuantiles.p50']!;
    // Ranks 469 and 531 of 1,000.
    expect([low / sorted[469]!, high / sorted[531]!]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]);
  });

  test('refuses times that go back and leaves the accumulator as it was', () => {
    const metric = latency();
    const state = metric.init();
    const before = metric.encode(state);
    for (const wrong of [trace([0.2, 0.1], [1, 1], { end: 1 }), trace([0.1], [1], { start: 0.2, end: 1 }), trace([0.1], [1, 1]), trace([Number.NaN], [1], { end: 1 }), trace([0.1], [0.5])]) expectCode('invalid-value', () => metric.add(state, wrong));
    expect(metric.encode(state)).toEqual(before);
  });
});

test('concurrency: who ends when another begins has left; more than it keeps have no peak', async () => {
  const requests = [[0, 2], [1, 3], [2, 4], [2, 2]].map(([start, end]) => trace([], [], { start: start!, end: end! }));
  expect(await of(concurrency(), ...requests)).toEqual({ peak: 2, mean: 1.5, requests: 4 });
  expect((await of(concurrency({ maxRequests: 3 }), ...requests)).peak).toBeUndefined();
});

test('waiting: only those whose turn came have waited', async () => {
  expect(await of(waiting(), { ahead: 0, waited: 0, outcome: 'served' }, { ahead: 2, waited: 0.5, outcome: 'served' }, { ahead: 4, waited: 9, outcome: 'left' }, { ahead: 6, waited: 0, outcome: 'refused' })).toMatchObject({ meanWait: 0.25, meanAhead: 3, refusedShare: 0.25, visits: { left: 1, refused: 1, served: 2 }, wait: { count: 2, zero: 1 } });
});

describe('speculation', () => {
  test('of three verifications', async () => {
    expect(await of(speculation(), step(3, 2), step(3, 0), step(3, 3))).toMatchObject({ acceptanceRate: 5 / 9, meanAcceptanceLength: expect.closeTo(8 / 3, 12), acceptanceByPosition: [2 / 3, 2 / 3, 1 / 3], verifications: 3, wastedTokens: 4, rowsPerVerification: 4 });
  });

  test('of none has length 1 and no rate; plain steps count in what is saved', async () => {
    const none = await of(speculation());
    expect([none.meanAcceptanceLength, none.acceptanceRate, none.acceptanceByPosition]).toEqual([1, undefined, []]);
    expect(await of(speculation(), step(0, 0), step(2, 2), { ...step(4, 0), draftSeconds: 0.01 } as DecodeEvent)).toMatchObject({ tokensPerStep: 5 / 3, plainSteps: 1, meanAcceptanceLength: 2, acceptanceByPosition: [0.5, 0.5, 0, 0], draftTimeShare: 0.5 });
  });
});

describe('caches', () => {
  test('by their events', async () => {
    expect(await of(cacheUse(), { type: 'cache', sequence: 0, kept: 6, bytes: 600, evicted: 2 }, { type: 'cache', sequence: 1, kept: 2, bytes: 200, evicted: 0 }, step(1, 1))).toMatchObject({ meanBytes: 400, largestBytes: 600, keptShare: 0.8, bytesPerToken: 80, keptTokens: 8, evictedTokens: 2 });
  });

  test('hits are counted in tokens, over all and over the last', async () => {
    expect(await of(prefixHits({ recent: 2 }), { tokens: 100, hits: 0 }, { tokens: 30, hits: 30 }, { tokens: 10, hits: 0 })).toEqual({ hitRate: 30 / 140, recentHitRate: 0.75, queries: 3, queriedTokens: 140, hitTokens: 30 });
    expectCode('invalid-value', () => prefixHits().add(prefixHits().init(), { tokens: 1, hits: 2 }));
  });

  test('blocks live, idle and are used again', async () => {
    expect(await of(residency(), { created: 1, uses: [2, 5], evicted: 9 }, { created: 0, uses: [], evicted: 2 })).toMatchObject({ meanLifetime: 5, meanIdleBeforeEviction: 3, meanReuseGap: 2 });
  });

  test('the weights .5 .2 .1 .1 .1 with the ends kept recall 0.6', async () => {
    const sample = { attention: [0.5, 0.2, 0.1, 0.1, 0.1], kept: [0, 4], kinds: ['sink', 'word', 'word', 'word', 'word'], fullOutput: [3, 4], keptOutput: [3, 0], lossDifference: 0.25 };
    expect(await of(evictionQuality(), sample)).toEqual({ attentionMassRecall: expect.closeTo(0.6, 12), outputError: 0.8, lossDifference: 0.25, retentionByDecile: { 0: 1, 2: 0, 4: 0, 6: 0, 8: 1 }, retentionByKind: { sink: 1, word: 0.25 }, samples: 1 });
    for (const kept of [[5], [0, 0], [-1]]) expectCode('invalid-value', () => evictionQuality().add(evictionQuality().init(), { ...sample, kept }));
  });
});

test('merging: length, work, fidelity, words', async () => {
  expect(await of(merging(), { layer: 0, before: 8, after: 6, flops: 3, plainFlops: 4, output: [1, 0], plainOutput: [1, 1], acrossWords: 1 }, { layer: 10, before: 6, after: 3 })).toEqual({ lengthRatio: 9 / 14, lengthRatioByLayer: { 0: 0.75, 10: 0.5 }, flopRatio: 0.75, fidelity: expect.closeTo(Math.SQRT1_2, 12), acrossWordsShare: 0.5 });
});

test('embedding tables: perplexity at equal bytes, neighbours in common, steps', async () => {
  expect(await of(embeddingQuality(), { bytes: 10, newNats: 22, oldNats: 20 }, { neighbours: [1, 2, 3, 4], sourceNeighbours: [9, 3, 2, 8] }, { stepsToReference: 40 })).toEqual({ perplexityRatio: Math.exp(0.2), neighbourOverlap: 0.5, stepsToReference: 40 });
});
