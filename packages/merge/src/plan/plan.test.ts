// With its gradients, which tfjs-core alone does not have.
import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import type { MergePlan } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from './apply-plan.ts';
import { checkPlan } from './check-plan.ts';
import { composePlans } from './compose-plans.ts';
import { createPlan } from './create-plan.ts';
import { identityPlan } from './identity-plan.ts';
import { invertPlan } from './invert-plan.ts';
import { planLaws } from './plan-laws.test-support.ts';
import { planModes } from './plan-mode.ts';
import { referenceApply, referenceInvert } from './plan.reference.ts';
import { randomPlan } from './random-plan.test-support.ts';

const width = 3;
const rowsOf = (n: number): fc.Arbitrary<number[][]> => fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: width, maxLength: width }), { minLength: n, maxLength: n });
/** Rows of unequal lengths, each with a plan. */
const batches = fc.array(fc.nat(9).chain((n) => fc.record({ plan: randomPlan(n), x: rowsOf(n), size: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: n, maxLength: n }) })), { minLength: 1, maxLength: 3 });
const padded = (rows: readonly (readonly (readonly number[])[])[], length: number, fill = 7): tf.Tensor3D =>
  tf.tensor3d(rows.flatMap((row) => Array.from({ length }, (_, at) => row[at] ?? Array<number>(width).fill(fill))).flat(), [rows.length, length, width]);
const longest = (rows: readonly (readonly unknown[])[]): number => Math.max(...rows.map((row) => row.length));

describe('plans of random groups', () => {
  planLaws(() => fc.sample(fc.nat(12).chain((n) => fc.record({ n: fc.constant(n), size: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: n, maxLength: n }), group: fc.array(fc.integer({ min: -1, max: 5 }), { minLength: n, maxLength: n }) })), { numRuns: 40, seed: 1 }).map(({ group, size }) => ({ plan: createPlan(group, { size }), size })));
});

it('composes however it is nested', () => {
  const three = fc.nat(8).chain((n) => randomPlan(n).chain((a) => randomPlan(a.m).chain((b) => randomPlan(b.m).map((c) => [a, b, c] as const))));
  fc.assert(fc.property(three, ([a, b, c]) => {
    expect(composePlans(a, composePlans(b, c))).toEqual(composePlans(a, b, c));
  }));
});

it.each([
  ['lengths', { ...identityPlan(2), group: Int32Array.of(0) }],
  ['a slot', { ...identityPlan(2), group: Int32Array.of(0, 2) }],
  ['an anchor', { ...identityPlan(2), group: Int32Array.of(0, -1) }],
  ['the order', { ...identityPlan(2), group: Int32Array.of(1, 0), anchor: Int32Array.of(1, 0) }],
  ['a size', { ...identityPlan(2), size: Float32Array.of(1, 0) }],
] satisfies [string, MergePlan][])('checkPlan refuses a plan that is wrong in %s', (_, plan) => {
  expect(() => checkPlan(plan)).toThrow(expect.objectContaining({ code: 'invalid-plan' }));
});

await backendMatrix(selectBackend, (backend) => {
  const options = { numRuns: backend === 'webgpu' ? 5 : 40 };
  const read = async (make: () => tf.Tensor): Promise<{ shape: number[]; data: ArrayLike<number> }> => {
    const tensor = tf.tidy(make);
    const result = { shape: tensor.shape, data: await tensor.data() };
    tensor.dispose();
    return result;
  };

  it('refuses plans that do not fit', () => {
    const invalid = expect.objectContaining({ code: 'invalid-plan' });
    expect(() => composePlans(identityPlan(2), identityPlan(3))).toThrow(invalid);
    const x = tf.zeros<tf.Rank.R3>([1, 2, 3]);
    expect(() => applyPlan(x, [], 'sum')).toThrow(invalid);
    expect(() => applyPlan(x, [identityPlan(3)], 'sum')).toThrow(invalid);
    expect(() => applyPlan(x, [identityPlan(2)], 'weighted-mean', { sizes: [[1]] })).toThrow(invalid);
    expect(() => applyPlan(x, [identityPlan(2)], 'weighted-mean', { sizes: [] })).toThrow(invalid);
    expect(() => invertPlan(x, [identityPlan(3)])).toThrow(invalid);
    x.dispose();
  });

  it.each(planModes)('applies %s as the reference does, to batches of unequal plans', async (mode) => {
    const property = fc.asyncProperty(batches, (rows) =>
      leakGuard(async () => {
        const plans = rows.map(({ plan }) => plan);
        const wanted = rows.map(({ x, plan, size }) => referenceApply(x, plan, mode, mode === 'weighted-mean' ? size : undefined));
        const got = await read(() => applyPlan(padded(rows.map(({ x }) => x), longest(rows.map(({ x }) => x)) + 1), plans, mode, mode === 'weighted-mean' ? { sizes: rows.map(({ size }) => size) } : {}));
        expect(got.shape).toEqual([rows.length, longest(wanted), width]);
        closeTo(got.data, [...tf.tidy(() => padded(wanted, longest(wanted), 0).dataSync())], 1e-5);
      }),
    );
    await fc.assert(property, options);
  });

  it.each(['nearest', 'linear', 'zero'] as const)('inverts with %s as the reference does', async (fill) => {
    const property = fc.asyncProperty(batches, (rows) =>
      leakGuard(async () => {
        const slots = rows.map(({ plan, x }) => x.slice(0, plan.m));
        const wanted = rows.map(({ plan }, row) => referenceInvert(slots[row]!, plan, fill).map((values) => (values.length === 0 ? [0, 0, 0] : values)));
        const got = await read(() => invertPlan(padded(slots, longest(slots) + 1), rows.map(({ plan }) => plan), fill));
        expect(got.shape).toEqual([rows.length, longest(wanted), width]);
        closeTo(got.data, [...tf.tidy(() => padded(wanted, longest(wanted), 0).dataSync())], 1e-5);
      }),
    );
    await fc.assert(property, options);
  });

  it('undoes what it did, and what invertPlan did', async () => {
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(randomPlan(n), rowsOf(n))), ([plan, x]) =>
      leakGuard(async () => {
        if (plan.m === 0) return;
        const y = x.slice(0, plan.m);
        for (const mode of planModes.filter((mode) => mode !== 'sum')) {
          closeTo((await read(() => applyPlan(invertPlan(tf.tensor2d(y), plan), plan, mode))).data, y.flat(), 1e-5);
        }
      }),
    );
    await fc.assert(property, options);
  });

  it('applies a composed plan as its parts one after the other', async () => {
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(randomPlan(n).chain((a) => randomPlan(a.m).map((b) => [a, b] as const)), rowsOf(n), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: n, maxLength: n }))), ([[a, b], x, size]) =>
      leakGuard(async () => {
        // Sizes of the slots of the first, which the second weighs them by.
        const between = createPlan(a.group, { size, anchors: a.group.map((slot, position) => (slot >= 0 && a.anchor[slot] === position ? 1 : 0)) });
        for (const mode of planModes.filter((mode) => mode !== 'mean' && mode !== 'first' && mode !== 'last')) {
          const whole = await read(() => applyPlan(tf.tensor2d(x), composePlans(a, b), mode, { sizes: [size] }));
          const steps = await read(() => applyPlan(applyPlan(tf.tensor2d(x), a, mode, { sizes: [size] }), b, mode, { sizes: [between.size] }));
          expect(whole.shape).toEqual(steps.shape);
          closeTo(whole.data, steps.data, 1e-5);
        }
      }),
    );
    await fc.assert(property, options);
  });

  it('has the gradients of its definition', async () => {
    const plans = [createPlan([0, 1, 0, -1, 1]), createPlan([0, 0])];
    const x = [[[1], [4], [2], [8], [3]], [[5], [6], [9], [9], [9]]];
    const gradientOf = (apply: (x: tf.Tensor3D) => tf.Tensor): Promise<{ data: ArrayLike<number> }> => read(() => tf.grad((given: tf.Tensor) => apply(given as tf.Tensor3D))(tf.tensor3d(x), tf.tensor3d([[[2], [3]], [[4], [7]]])));
    await leakGuard(async () => {
      for (const [mode, wanted] of [
        ['sum', [2, 3, 2, 0, 3, 4, 4, 0, 0, 0]],
        ['mean', [1, 1.5, 1, 0, 1.5, 2, 2, 0, 0, 0]],
        ['max', [0, 3, 2, 0, 0, 0, 4, 0, 0, 0]],
        ['first', [2, 3, 0, 0, 0, 4, 0, 0, 0, 0]],
        ['last', [0, 0, 2, 0, 3, 0, 4, 0, 0, 0]],
      ] as const) {
        closeTo((await gradientOf((given) => applyPlan(given, plans, mode))).data, wanted, 1e-6);
      }
      const upstream = [1, 2, 3, 4, 5].map((value) => [value]);
      const back = await read(() => tf.grad((y: tf.Tensor) => invertPlan(y as tf.Tensor2D, plans[0]!, 'linear'))(tf.tensor2d([[1], [2]]), tf.tensor2d(upstream)));
      closeTo(back.data, [1 + 3 + 4 / 2, 2 + 5 + 4 / 2], 1e-6);
    });
  });
});
