import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { plainFeatures } from '../features/plain-features.ts';
import { tensorFeatures } from '../features/tensor-features.ts';
import { tensorGoldens } from '../goldens.test-support.ts';
import { dpcKnn } from './dpc-knn.ts';
import { keepBest } from './keep-best.ts';

const { dpc } = await tensorGoldens();

it.each(dpc)('finds the peaks of $score.length points and keeps $keep as published', ({ x, width, neighbours, keep, density, distance, score, kept, nearest }) => {
  const features = plainFeatures(x, width);
  const peaks = features.densityPeaks(neighbours, 'equal');
  closeTo(peaks.density, density, 1e-7);
  closeTo(peaks.distance, distance, 1e-7);
  closeTo(peaks.score, score, 1e-7);
  const input = { n: score.length, features };
  expect([...dpcKnn({ keep, neighbours, ties: 'equal' }).plan(input).anchor]).toEqual(kept);
  const clusters = dpcKnn({ keep, neighbours, ties: 'equal', others: 'nearest' }).plan(input);
  expect([...clusters.group]).toEqual(nearest);
});

await backendMatrix(selectBackend, () => {
  it.each(dpc)('finds the same peaks of $score.length points in a tensor', ({ x, width, neighbours, score, kept, nearest }) =>
    leakGuard(() =>
      tf.tidy(() => {
        const features = tensorFeatures(tf.tensor2d([...x], [score.length, width]));
        closeTo(features.densityPeaks(neighbours, 'equal').score, score, 1e-4);
        expect([...features.nearest(Int32Array.from(kept))]).toEqual(nearest);
      }),
    ));
});

it('keeps one of copies, and what is protected', () => {
  const copies = plainFeatures([0, 0, 0, 5, 5, 9], 1);
  expect([...dpcKnn({ keep: 3 }).plan({ n: 6, features: copies }).anchor]).toEqual([0, 3, 5]);
  expect([...dpcKnn({ keep: 3, protect: { positions: [1] } }).plan({ n: 6, features: copies }).anchor]).toEqual([0, 1, 3]);
});

it('takes a share of the positions, at least one', () => {
  const scores = [3, 1, 2, 5];
  expect([...keepBest({ keep: 0.5 }).plan({ n: 4, scores }).anchor]).toEqual([0, 3]);
  expect([...keepBest({ keep: 0.01 }).plan({ n: 4, scores }).anchor]).toEqual([3]);
  expectCode('invalid-count', () => keepBest({ keep: 0 }).plan({ n: 4, scores }));
  expectCode('missing-scores', () => keepBest({ keep: 1 }).plan({ n: 4 }));
});

it('puts nothing into what is protected, and drops what nothing else is left for', () => {
  const copies = plainFeatures([0, 0, 0, 5, 5, 9], 1);
  const plan = (keep: number): number[] => [...dpcKnn({ keep, protect: { first: 1, last: 1 }, others: 'nearest' }).plan({ n: 6, features: copies }).group];
  expect(plan(4)).toEqual([0, 1, 1, 2, 2, 3]);
  expect(plan(2)).toEqual([0, -1, -1, -1, -1, 1]);
});
