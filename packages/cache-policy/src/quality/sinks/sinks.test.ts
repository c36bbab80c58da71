import { selectBackend } from '@tokstream/backend';
import type { CausalLM } from '@tokstream/model';
import { backendMatrix, closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomModel } from '../../random-model.test-support.ts';
import { randomIds } from '../quality.test-support.ts';
import { attentionEntropy } from './attention-entropy.ts';
import { describeSinks } from './describe-sinks.ts';
import { sinkDiagnostics, type SinkDiagnostics } from './sink-diagnostics.ts';
import { sinkScores } from './sink-scores.ts';
import { firstToMedian, firstToOthers } from './vector-lengths.ts';

/** Causal attention of 64 rows by what row i gives key j. */
function attentionOf(weight: (row: number, key: number) => number): Float32Array {
  return Float32Array.from({ length: 64 * 64 }, (_, at) => (at % 64 > Math.floor(at / 64) ? 0 : weight(Math.floor(at / 64), at % 64)));
}
const uniform = attentionOf((row) => 1 / (row + 1));
const sink = attentionOf((_, key) => (key === 0 ? 1 : 0));
const diagonal = attentionOf((row, key) => (row === key ? 1 : 0));

describe('sinkScores', () => {
  it('are the means of columns', () => {
    closeTo(sinkScores(Float32Array.of(1, 0, 0, 0.8, 0.2, 0, 0.6, 0.1, 0.3), 3, 4), [0.8, 0.15, 0.3], 1e-6);
    expect(sinkScores(uniform, 64, 1)[0]).toBeCloseTo(0.0741233, 6);
    closeTo(sinkScores(sink, 64, 2), [1, 0], 0);
  });
});

describe('attentionEntropy', () => {
  it.each([
    ['uniform', uniform, 63 / 64, 1],
    // All rows at one place: each row knows where, and the column holds all rows alike.
    ['a sink', sink, 0, 1],
    ['each row at itself', diagonal, 0, 0],
  ] as const)('of %s', (_, attention, row, column) => {
    const entropy = attentionEntropy(attention, 64);
    expect(entropy.row).toBeCloseTo(row, 6);
    if (column === 1) expect(entropy.column).toBeGreaterThan(0.999);
    else expect(entropy.column).toBeCloseTo(0, 6);
  });
});

describe('lengths of vectors', () => {
  it('are compared with the median and with the largest other', () => {
    // Lengths 5, 1, 2, 10.
    const vectors = Float32Array.of(3, 4, 0, 1, 2, 0, 6, 8);
    expect([firstToMedian(vectors, 2), firstToOthers(vectors, 2)]).toEqual([5 / 3.5, 0.5]);
    expect(firstToMedian(vectors.subarray(0, 6), 2)).toBe(2.5);
  });
});

await backendMatrix(selectBackend, () => {
  let model: CausalLM;
  beforeAll(async () => {
    model = await randomModel();
  });
  afterAll(() => model[Symbol.dispose]());
  const texts = [randomIds(20, 5), randomIds(30, 6)];

  it('diagnoses a model as the parts say', () =>
    leakGuard(async () => {
      const found = await sinkDiagnostics(model, texts, { length: 16, epsilon: 0.12, firstTokens: 3, dormantRowEntropy: 0.9, dormantColumnEntropy: 0.5 });
      const sums = { scores: new Float64Array(3), sinks: [0, 0, 0], row: 0, column: 0, dormant: 0, drain: 0, peak: 0 };
      for (const ids of texts) {
        using cache = model.createCache();
        const { attention, hidden } = await model.forward({ input: { ids: ids.slice(0, 16) } }, cache, { attention: true, hidden: true });
        cache.commit();
        for (const layer of [0, 1]) {
          for (const head of [0, 1, 2, 3]) {
            const own = attention[layer]!.slice(head * 256, (head + 1) * 256);
            const scores = sinkScores(own, 16, 3);
            const { row, column } = attentionEntropy(own, 16);
            if (layer === 1 && head === 2) {
              for (const token of [0, 1, 2]) sums.scores[token]! += scores[token]! / 2;
              sums.row += row / 2;
              sums.column += column / 2;
            }
            for (const token of [0, 1, 2]) sums.sinks[token]! += scores[token]! > 0.12 ? 1 : 0;
            sums.dormant += row <= 0.9 && column >= 0.5 ? 1 : 0;
          }
        }
        sums.drain += firstToMedian((await cache.read(1)).values.slice(16 * 4), 4) / 2;
        sums.peak += firstToOthers(hidden[1]!, 16) / 2;
      }
      closeTo(found.scores[1]![2]!, sums.scores, 1e-9);
      closeTo([found.rowEntropy[1]![2]!, found.columnEntropy[1]![2]!, found.valueDrain[1]![1]!, found.residualPeak[1]!], [sums.row, sums.column, sums.drain, sums.peak], 1e-9);
      closeTo([...found.sinkPercent, found.dormantPercent], [...sums.sinks, sums.dormant].map((count) => (100 * count) / 16), 1e-9);
      expect(Math.max(...found.sinkPercent)).toBeGreaterThan(0);
      expect(found).toMatchObject({ texts: 2, length: 16, epsilon: 0.12 });
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    }));

  it.each([{ length: 21 }, { length: 1 }, { firstTokens: 0 }])('refuses %j', (options) => expectRejection('invalid-option', sinkDiagnostics(model, texts, options)));
  it('refuses to look at nothing, and ends when it is aborted', async () => {
    await expectRejection('invalid-option', sinkDiagnostics(model, []));
    await expectRejection('aborted', sinkDiagnostics(model, texts, { length: 16, signal: AbortSignal.abort() }));
  });
});

describe('describeSinks', () => {
  const found: SinkDiagnostics = { texts: 20, length: 64, epsilon: 0.3, sinkPercent: [43.2, 0, 2, 0], scores: [], valueDrain: [[0.1, 0.9]], residualPeak: [0.9, 12.34], rowEntropy: [], columnEntropy: [], dormantPercent: 40 };

  it('says what to keep where there are sinks', () => {
    expect(describeSinks(found)).toBe(
      'This model has attention sinks in 43 % of its heads (tokens that get above 0.3 of the attention, over 20 texts of 64 tokens): keep the first 3 tokens in any bounded cache. Of the first token: its values are below half the median length in 1 of 2 key heads, and its residual stream grows to 12.3 times the largest other.',
    );
  });

  it('does not advise to keep what draws nothing', () => {
    const text = describeSinks({ ...found, sinkPercent: [0, 0.13, 0, 0] });
    expect(text).toContain('no attention sinks');
    expect(text).toContain('at most 0.1 %');
  });
});
