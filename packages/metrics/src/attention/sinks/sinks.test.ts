import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { backendMatrix, closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomIds, randomModel } from '../../random-model.test-support.ts';
import { attentionEntropy } from './attention-entropy.ts';
import { describeSinks } from './describe-sinks.ts';
import { sinkDiagnostics, type SinkDiagnostics } from './sink-diagnostics.ts';
import { extremeTokens, type ExtremeTokensResult } from './extreme-tokens.ts';
import { layerExtremes, type LayerExtremes } from './layer-extremes.ts';
import { readExtremes, reduceLayer } from './reduce-layer.ts';
import { sinkScores } from './sink-scores.ts';
import { firstToLargest, firstToMean } from './vector-lengths.ts';

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
  it('are compared with the mean and with the largest of the others', () => {
    // Lengths 5, 1, 2, 10.
    const vectors = Float32Array.of(3, 4, 0, 1, 2, 0, 6, 8);
    expect([firstToMean(vectors, 2), firstToLargest(vectors, 2)]).toEqual([15 / 13, 0.5]);
    const alone = Float32Array.of(3, 4, 0, 0);
    expect([firstToMean(alone, 2), firstToLargest(alone, 2)]).toEqual([1, 1]);
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
        sums.drain += firstToMean((await cache.read(1)).values.slice(16 * 4), 4) / 2;
        sums.peak += firstToLargest(hidden[1]!, 16) / 2;
      }
      closeTo(found.scores[1]![2]!, sums.scores, 1e-9);
      closeTo([found.rowEntropy[1]![2]!, found.columnEntropy[1]![2]!, found.valueDrain[1]![1]!, found.residualPeak[1]!], [sums.row, sums.column, sums.drain, sums.peak], 1e-9);
      closeTo([...found.sinkPercent, found.dormantPercent!], [...sums.sinks, sums.dormant].map((count) => (100 * count) / 16), 1e-9);
      expect(Math.max(...found.sinkPercent)).toBeGreaterThan(0);
      expect(found).toMatchObject({ texts: 2, length: 16, epsilon: 0.12 });
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    }));

  it('reduces a layer on the device to what arrays give, behind the output projection too', () =>
    leakGuard(async () => {
      const random = seededRandom(8);
      const [heads, kvHeads, tokens, headDim, width] = [4, 2, 12, 4, 8];
      const normal = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.next() - 0.5);
      const rows = (head: number, row: number): number[] => {
        const weights = Array.from({ length: tokens }, (_, key) => (key > row || (head === 0 && key === 5) ? 0 : Math.exp(6 * random.next())));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        return weights.map((weight) => weight / (sum || 1));
      };
      const attention = Float32Array.from(Array.from({ length: heads }, (_, head) => Array.from({ length: tokens }, (_, row) => rows(head, row))).flat(2));
      const [values, projection, stream] = [normal(kvHeads * tokens * headDim), normal(heads * headDim * width), normal(tokens * width)];
      // Each head's values times its part of the projection, the plain way.
      const projected = Float32Array.from({ length: heads * tokens * width }, (_, at) => {
        const [head, token, column] = [Math.floor(at / (tokens * width)), Math.floor(at / width) % tokens, at % width];
        return Array.from({ length: headDim }, (_, d) => values[(Math.floor(head / 2) * tokens + token) * headDim + d]! * projection[(head * headDim + d) * width + column]!).reduce((a, b) => a + b);
      });
      const read = async (withProjection: boolean): Promise<LayerExtremes> => {
        const tensors = { attention: tf.tensor3d(attention, [heads, tokens, tokens]), values: tf.tensor3d(values, [kvHeads, tokens, headDim]), projection: tf.tensor3d(projection, [heads, headDim, width]), stream: tf.tensor2d(stream, [tokens, width]) };
        const { projection: _, ...rest } = tensors;
        const reduced = reduceLayer(withProjection ? tensors : rest, 3);
        const found = readExtremes((await reduced.data()) as Float32Array, heads, 3);
        tf.dispose([reduced, tensors]);
        return found;
      };
      for (const [found, expected] of [
        [await read(false), layerExtremes({ tokens, attention, values, valueHeads: kvHeads, stream }, 3)],
        [await read(true), layerExtremes({ tokens, attention, values: projected, valueHeads: heads, stream }, 3)],
      ] as const) {
        for (const part of ['rowEntropy', 'columnEntropy', 'valueDrain'] as const) closeTo(found[part], expected[part], 1e-5);
        closeTo([...found.scores.flat(), found.residualPeak], [...expected.scores.flat(), expected.residualPeak], 1e-5);
      }
    }));

  it('has the figures of uniform attention, of a sink and of none on the device', () =>
    leakGuard(async () => {
      const tensors = { attention: tf.tensor3d(Float32Array.from([...uniform, ...sink, ...diagonal]), [3, 64, 64]), values: tf.ones<tf.Rank.R3>([3, 64, 2]), stream: tf.ones<tf.Rank.R2>([64, 2]) };
      const reduced = reduceLayer(tensors, 2);
      const { scores, rowEntropy, columnEntropy, valueDrain, residualPeak } = readExtremes((await reduced.data()) as Float32Array, 3, 2);
      tf.dispose([reduced, tensors]);
      closeTo(scores.map(([first]) => first!), [0.0741233, 1, 1 / 64], 1e-6);
      closeTo(rowEntropy, [63 / 64, 0, 0], 1e-6);
      expect(columnEntropy[1]).toBeGreaterThan(0.999);
      closeTo([columnEntropy[2]!, ...valueDrain, residualPeak], [0, 1, 1, 1, 1], 1e-6);
    }));

  it.each([{ length: 21 }, { length: 1 }, { firstTokens: 0 }])('refuses %j', (options) => expectRejection('invalid-option', sinkDiagnostics(model, texts, options)));
  it('refuses to look at nothing, and ends when it is aborted', async () => {
    await expectRejection('invalid-option', sinkDiagnostics(model, []));
    await expectRejection('aborted', sinkDiagnostics(model, texts, { length: 16, signal: AbortSignal.abort() }));
  });
});

describe('extreme-tokens', () => {
  const layer = (score: number, rowEntropy = 0.1): LayerExtremes => ({ scores: [[score, 0.31], [0.3, 0]], rowEntropy: [rowEntropy, 0.9], columnEntropy: [0.99, 0.99], valueDrain: [score], residualPeak: 10 * score });

  it('counts sinks above epsilon and dormant heads, and takes means', () => {
    const metric = extremeTokens();
    const state = metric.init();
    metric.add(state, { tokens: 64, layers: [layer(0.75), layer(0.25)] });
    metric.add(state, { tokens: 64, layers: [layer(0.5), layer(0.5, 0.5)] });
    expect(metric.result(state) as ExtremeTokensResult).toMatchObject({ texts: 2, length: 64, sinkPercent: [37.5, 50], dormantPercent: 37.5, valueDrain: [[0.625], [0.375]], residualPeak: [6.25, 3.75], scores: [[[0.625, 0.31], [0.3, 0]], [[0.375, 0.31], [0.3, 0]]] });
    expectCode('invalid-shape', () => metric.add(state, { tokens: 32, layers: [layer(0.9), layer(0.1)] }));
    expectCode('invalid-shape', () => metric.add(state, { tokens: 64, layers: [layer(0.9)] }));
  });
});

describe('describeSinks', () => {
  const found: SinkDiagnostics = { texts: 20, length: 64, epsilon: 0.3, sinkPercent: [43.2, 0, 2, 0], scores: [], valueDrain: [[0.1, 0.9]], residualPeak: [0.9, 12.34], rowEntropy: [], columnEntropy: [], dormantPercent: 40 };

  it('says what to keep where there are sinks', () => {
    expect(describeSinks(found)).toBe(
      'This model has attention sinks in 43 % of its heads (tokens that get above 0.3 of the attention, over 20 texts of 64 tokens): keep the first 3 tokens in any bounded cache. Of the first token: its values are below half the mean length of the others in 1 of 2 key heads, and its residual stream grows to 12.3 times the largest other.',
    );
  });

  it('does not advise to keep what draws nothing', () => {
    const text = describeSinks({ ...found, sinkPercent: [0, 0.13, 0, 0] });
    expect(text).toContain('no attention sinks');
    expect(text).toContain('at most 0.1 %');
  });
});
