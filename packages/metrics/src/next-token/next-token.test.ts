import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { firstValueFrom, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { toJson } from '../contract/json.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { GatedPooling } from './gated-pooling.ts';
import { nextTokenFeatures } from './next-token-features.ts';
import { nextTokenFeaturesReference } from './next-token-features.reference.ts';
import { predictability } from './predictability.ts';

const golden = [-1.4401897, 0.947537, -0.4401897, 0.5, 0.8807971];

async function featuresOf(rows: readonly (readonly number[])[], targets: readonly number[]): Promise<Float32Array> {
  const [logits, ids] = [tensor2d(rows as number[][]), tensor1d([...targets], 'int32')];
  const features = nextTokenFeatures(logits, ids);
  const values = (await features.data()) as Float32Array;
  for (const tensor of [logits, ids, features]) tensor.dispose();
  return values;
}

await backendMatrix(selectBackend, () => {
  describe('nextTokenFeatures', () => {
    test('of logits 2, 1, 0, -1 and the second token', async () => {
      closeTo(await leakGuard(() => featuresOf([[2, 1, 0, -1]], [1])), golden, 2e-6);
    });

    test('equal the plain form, with ties and impossible tokens', async () => {
      const random = seededRandom(4);
      const rows = Array.from({ length: 9 }, () => Array.from({ length: 40 }, () => (random.next() < 0.2 ? -Infinity : Math.floor(8 * random.next()))));
      const targets = rows.map((row) => row.findIndex((logit) => logit > 2));
      const expected = rows.flatMap((row, at) => nextTokenFeaturesReference(row, targets[at]!));
      closeTo(await leakGuard(() => featuresOf(rows, targets)), expected, 1e-5);
    });
  });
});

test('the plain form gives the golden values', () => closeTo(Float64Array.from(nextTokenFeaturesReference([2, 1, 0, -1], 1)), golden, 1e-7));

test('predictability is the mean over tokens', async () => {
  const blocks = of(Float32Array.of(-1, 1, -0.5, 0.25, 0.5), Float32Array.of(-3, 2, -1.5, 0.75, 1, -2, 3, -1, 0.5, 0.75));
  expect(await firstValueFrom(blocks.pipe(foldMetric(predictability())))).toEqual({ tokens: 3, logProbability: -2, entropy: 2, highest: -1, rank: 0.5, mass: 0.75 });
});

describe('GatedPooling', () => {
  const random = seededRandom(6);
  const [gates, features, positions] = [3, 6, 50];
  const logits = Array.from({ length: positions }, () => Array.from({ length: gates }, () => (random.next() < 0.15 ? -Infinity : 200 * (random.next() - 0.5))));
  const rows = Array.from({ length: positions }, () => Array.from({ length: features }, () => random.next() - 0.5));

  test('is the softmax over all positions, in one go or in parts, whatever their order', () => {
    const expected = Array.from({ length: features }, (_, feature) => {
      const gate = Math.floor(feature / 2);
      const highest = Math.max(...logits.map((row) => row[gate]!));
      const weights = logits.map((row) => Math.exp(row[gate]! - highest));
      return weights.reduce((sum, weight, at) => sum + weight * rows[at]![feature]!, 0) / weights.reduce((sum, weight) => sum + weight, 0);
    });
    const parts = [new GatedPooling(gates, features), new GatedPooling(gates, features), new GatedPooling(gates, features)];
    for (let at = 0; at < positions; at += 1) parts[at % 2]!.add(logits[at]!, rows[at]!);
    const [first, second, empty] = parts as [GatedPooling, GatedPooling, GatedPooling];
    const all = GatedPooling.from(toJson(empty.toJson()), gates, features);
    all.merge(second);
    all.merge(empty);
    all.merge(GatedPooling.from(toJson(first.toJson()), gates, features));
    closeTo(all.value, expected, 1e-14);
    expect([...empty.value]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('refuses gates that do not divide the features, and rows of another length', () => {
    expectCode('invalid-option', () => new GatedPooling(4, 6));
    expectCode('invalid-value', () => new GatedPooling(3, 6).add([0, 0, 0], [1]));
  });
});
