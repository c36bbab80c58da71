import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../plan/apply-plan.ts';
import { plainFeatures } from '../features/plain-features.ts';
import { tensorFeatures } from '../features/tensor-features.ts';
import { tensorGoldens } from '../goldens.test-support.ts';
import { scheduledCount } from '../scheduled-count.ts';
import { adjacentMerge } from './adjacent-merge.ts';
import { toMe } from './to-me.ts';

const goldens = await tensorGoldens();

it.each(goldens.toMe)('merges $given.length positions by $r as the published algorithm does', ({ x, width, r, protect, given, group, anchor, size }) => {
  const plan = toMe({ r, protect: { positions: protect } }).plan({ n: given.length, features: plainFeatures(x, width), size: given });
  expect(plan).toEqual({ n: given.length, m: anchor.length, group: Int32Array.from(group), anchor: Int32Array.from(anchor), size: Float32Array.from(size) });
});

await backendMatrix(selectBackend, () => {
  it.each(goldens.toMe)('gives the same plan for $given.length rows in a tensor, and the published rows', ({ x, width, r, protect, given, rows, group }) =>
    leakGuard(() =>
      tf.tidy(() => {
        const stream = tf.tensor2d([...x], [given.length, width]);
        const plan = toMe({ r, protect: { positions: protect } }).plan({ n: given.length, features: tensorFeatures(stream), size: given });
        expect([...plan.group]).toEqual(group);
        closeTo(applyPlan(stream, plan, 'weighted-mean', { sizes: [given] }).dataSync(), rows, 1e-5);
      }),
    ));
});

describe('adjacentMerge', () => {
  const rows = plainFeatures([1, 0, 0.9, 0.1, 0, 1, 0.1, 0.9, 1, 1, 0.9, 1.1], 2);

  it('joins neighbours only, and the last of a span stands for it', () => {
    const plan = adjacentMerge({ r: 2 }).plan({ n: 6, features: rows });
    expect([...plan.group]).toEqual([0, 0, 1, 2, 3, 3]);
    expect([...plan.anchor]).toEqual([1, 2, 3, 5]);
  });

  it('makes a span of three where both sides are most like the middle', () => {
    const plan = adjacentMerge({ r: 2, protect: { first: 1 } }).plan({ n: 5, features: plainFeatures([0, 1, 0, 1, 1, 0, 1, 0, 1, 0], 2) });
    expect([...plan.group]).toEqual([0, 1, 2, 2, 2]);
    expect([...plan.anchor]).toEqual([0, 1, 4]);
  });

  it('does not touch, nor depend on, what was not read yet', () => {
    const early = adjacentMerge({ r: 9, consumed: 4 }).plan({ n: 6, features: rows });
    const other = rows.values().slice().fill(7, 8);
    expect(adjacentMerge({ r: 9, consumed: 4 }).plan({ n: 6, features: plainFeatures(other, 2) })).toEqual(early);
    expect(early.group.slice(4)).toEqual(Int32Array.of(early.m - 2, early.m - 1));
  });
});

it.each(goldens.schedule)('spreads $r with slope $slope over the layers as published', ({ r, slope, counts }) => {
  expect(counts.map((_, layer) => scheduledCount({ r, slope }, 100, layer, counts.length))).toEqual(counts);
});

it('takes a number a layer, and a share', () => {
  expect([0, 1, 2].map((layer) => scheduledCount([4, 2], 100, layer, 3))).toEqual([4, 2, 0]);
  expect(scheduledCount({ ratio: 0.25 }, 10)).toBe(2);
  expectCode('invalid-schedule', () => scheduledCount({ r: 2, slope: 0 }, 10));
});

it.each([-1, 1.5, [Number.NaN], { ratio: 1 }, { r: 2, slope: 1.1 }])('refuses the schedule %j', (r) => {
  expectCode('invalid-schedule', () => toMe({ r }).plan({ n: 4, features: plainFeatures([1, 2, 3, 4], 1), layers: 2 }));
});

it('refuses to compare without features, or with those of another sequence', () => {
  expectCode('missing-features', () => toMe({ r: 1 }).plan({ n: 4 }));
  expectCode('invalid-features', () => toMe({ r: 1 }).plan({ n: 4, features: plainFeatures([1], 1) }));
});
