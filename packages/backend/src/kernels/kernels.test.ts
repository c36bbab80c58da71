import * as tf from '@tensorflow/tfjs-core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { selectBackend } from '../select-backend.ts';
import { batchedGather } from './batched-gather.ts';
import { referenceBatchedGather } from './batched-gather.reference.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { embeddingLookup } from './embedding-lookup.ts';
import { matMul } from './mat-mul.ts';
import { type Matrix, referenceMatMul, referenceMatMulGradient } from './mat-mul.reference.ts';
import { segmentSum } from './segment-sum.ts';
import { referenceSegmentSum } from './segment-sum.reference.ts';

const size = fc.integer({ min: 1, max: 9 });
const values = (length: number): fc.Arbitrary<number[]> => fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: length, maxLength: length });
const below = (limit: number, length: number): fc.Arbitrary<number[]> => fc.array(fc.nat(limit - 1), { minLength: length, maxLength: length });

await backendMatrix(selectBackend, (backend) => {
  // WebGPU compiles a program for each new shape.
  const options = { numRuns: backend === 'webgpu' ? 10 : 60 };
  // WGSL may take numbers below 1.2e-38 for zero.
  const exactly = backend === 'webgpu' ? 1.2e-38 : 0;
  // Else small tensors never get to the GPU.
  if (backend === 'webgpu') beforeAll(() => tf.env().set('WEBGPU_CPU_FORWARD', false));

  it.each([false, true].flatMap((transposeA) => [false, true].map((transposeB) => [transposeA, transposeB] as const)))(
    'matMul has the value and both gradients of the definition, transposed %s and %s',
    async (transposeA, transposeB) => {
      const flags = { transposeA, transposeB };
      const operands = fc.tuple(size, size, size).chain(([n, k, m]) =>
        fc.record({
          a: values(n * k).map((data): Matrix => (transposeA ? { rows: k, columns: n, data } : { rows: n, columns: k, data })),
          b: values(k * m).map((data): Matrix => (transposeB ? { rows: m, columns: k, data } : { rows: k, columns: m, data })),
          upstream: values(n * m).map((data): Matrix => ({ rows: n, columns: m, data })),
        }),
      );
      const property = fc.asyncProperty(operands, ({ a, b, upstream }) =>
        leakGuard(async () => {
          const [product, da, db] = await compute(() => {
            const run = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => matMul(x as tf.Tensor2D, y as tf.Tensor2D, flags);
            const inputs = [toTensor(a), toTensor(b)] as const;
            return [run(...inputs), ...tf.grads(run)([...inputs], toTensor(upstream))];
          });
          const wanted = referenceMatMulGradient(a, b, upstream, flags);
          closeTo(product!, referenceMatMul(a, b, flags).data, 1e-5);
          closeTo(da!, wanted[0].data, 1e-5);
          closeTo(db!, wanted[1].data, 1e-5);
        }),
      );
      await fc.assert(property, options);
    },
  );

  it('matMul gives the gradient of one operand when the other is constant', async () => {
    const [gradient] = await compute(() => [tf.grad((x) => matMul(x as tf.Tensor2D, tf.tensor2d([[2], [3]])))(tf.tensor2d([[1, 1]]))]);
    expect([...gradient!]).toEqual([2, 3]);
  });

  it.each([false, true])('batchMatMul has the value of the definition, pair by pair, transposed %s', async (transposeB) => {
    // On both sides of the number of rows from which stacks are taken apart.
    const operands = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 31, 32, 40), size, size).chain(([count, n, k, m]) =>
      fc.record({
        a: fc.array(values(n * k).map((data): Matrix => ({ rows: n, columns: k, data })), { minLength: count, maxLength: count }),
        b: fc.array(values(k * m).map((data): Matrix => (transposeB ? { rows: m, columns: k, data } : { rows: k, columns: m, data })), { minLength: count, maxLength: count }),
      }),
    );
    const property = fc.asyncProperty(operands, ({ a, b }) =>
      leakGuard(async () => {
        const [product] = await compute(() => [batchMatMul(tf.stack(a.map(toTensor)) as tf.Tensor3D, tf.stack(b.map(toTensor)) as tf.Tensor3D, { transposeB })]);
        closeTo(product!, a.flatMap((left, at) => Array.from(referenceMatMul(left, b[at]!, { transposeB }).data)), 1e-4);
      }),
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it('embeddingLookup reads rows, and its gradient adds up over repeated ids', async () => {
    const cases = fc.tuple(size, size, size).chain(([vocabulary, width, n]) => fc.record({ vocabulary: fc.constant(vocabulary), width: fc.constant(width), table: values(vocabulary * width), ids: below(vocabulary, n), upstream: values(n * width) }));
    const property = fc.asyncProperty(cases, ({ vocabulary, width, table, ids, upstream }) =>
      leakGuard(async () => {
        const [rows, gradient] = await compute(() => {
          const run = (x: tf.Tensor): tf.Tensor => embeddingLookup(x as tf.Tensor2D, tf.tensor1d(ids, 'int32'));
          const input = tf.tensor2d(table, [vocabulary, width]);
          return [run(input), tf.grad(run)(input, tf.tensor2d(upstream, [ids.length, width]))];
        });
        closeTo(rows!, referenceBatchedGather(table, vocabulary, width, ids, ids.length), exactly);
        closeTo(gradient!, referenceSegmentSum(upstream, width, ids, vocabulary), 1e-5);
      }),
    );
    await fc.assert(property, options);
  });

  it('segmentSum sums rows of any inner shape, repeated, unsorted and missing segments alike', async () => {
    const cases = fc.tuple(size, size, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 })).chain(([n, count, inner]) => {
      const width = inner.reduce((product, axis) => product * axis, 1);
      return fc.record({ shape: fc.constant([n, ...inner]), width: fc.constant(width), data: values(n * width), segments: below(count, n), count: fc.constant(count) });
    });
    const property = fc.asyncProperty(cases, ({ shape, width, data, segments, count }) =>
      leakGuard(async () => {
        let resultShape: readonly number[] = [];
        const [sums] = await compute(() => {
          const result = segmentSum(tf.tensor(data, [...shape]), tf.tensor1d(segments, 'int32'), count);
          resultShape = result.shape;
          return [result];
        });
        expect(resultShape).toEqual([count, ...shape.slice(1)]);
        closeTo(sums!, referenceSegmentSum(data, width, segments, count), 1e-5);
      }),
    );
    await fc.assert(property, options);
  });

  it('batchedGather reads the rows of each entry by its own indices', async () => {
    const cases = fc.tuple(size, size, size, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 })).chain(([batch, n, picked, inner]) => {
      const width = inner.reduce((product, axis) => product * axis, 1);
      return fc.record({ shape: fc.constant([batch, n, ...inner]), width: fc.constant(width), data: values(batch * n * width), indices: below(n, batch * picked), picked: fc.constant(picked) });
    });
    const property = fc.asyncProperty(cases, ({ shape, width, data, indices, picked }) =>
      leakGuard(async () => {
        let resultShape: readonly number[] = [];
        const [rows] = await compute(() => {
          const result = batchedGather(tf.tensor(data, [...shape]), tf.tensor2d(indices, [shape[0]!, picked], 'int32'));
          resultShape = result.shape;
          return [result];
        });
        expect(resultShape).toEqual([shape[0], picked, ...shape.slice(2)]);
        closeTo(rows!, referenceBatchedGather(data, shape[1]!, width, indices, picked), exactly);
      }),
    );
    await fc.assert(property, options);
  });

  it('no kernel leaves a tensor behind when it is called outside of tidy', () =>
    leakGuard(() => {
      const table = tf.tensor2d([[1, 2], [3, 4]]);
      const ids = tf.tensor1d([1, 0], 'int32');
      const indices = tf.tensor2d([[0], [1]], [2, 1], 'int32');
      for (const result of [matMul(table, table), matMul(table, table, { transposeA: true, transposeB: true }), embeddingLookup(table, ids), segmentSum(table, ids, 3), batchedGather(table, indices)]) result.dispose();
      tf.dispose([table, ids, indices]);
    }));
});

function toTensor({ rows, columns, data }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Array.from(data), [rows, columns]);
}

/** The values of the tensors that `run` makes; none is left. */
async function compute(run: () => tf.Tensor[]): Promise<Float32Array[]> {
  const tensors = tf.tidy(run);
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(tensors);
  return values;
}
