import * as tf from '@tensorflow/tfjs-core';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName } from '../../candidates/candidate.ts';
import { selectBackend } from '../../select-backend.ts';

/** An op as data, so that it can run on one backend and then on another. */
interface Case {
  /** Of the tensors that the op is linear in, each by itself. */
  readonly shapes: readonly (readonly number[])[];
  readonly seed: number;
  run(...tensors: tf.Tensor[]): tf.Tensor;
}

const size = fc.integer({ min: 1, max: 4 });
const shape = (least: number, most: number): fc.Arbitrary<number[]> => fc.array(size, { minLength: least, maxLength: most });
const indices = (limit: number, length: number): fc.Arbitrary<number[]> => fc.array(fc.nat(limit - 1), { minLength: length, maxLength: length });
const product = (sizes: readonly number[]): number => sizes.reduce((all, one) => all * one, 1);

/** @param last segment that may stand there; negative ones stand for none, and those from the count on too, but libtensorflow refuses them */
const segmentSums = (last: (count: number) => number): fc.Arbitrary<Case> => fc.record({ x: shape(1, 3), count: size, seed: fc.nat() }).chain(({ x, count, seed }) =>
  fc.array(fc.integer({ min: -1, max: last(count) }), { minLength: x[0]!, maxLength: x[0]! }).map((segments) => ({ shapes: [x], seed, run: (values) => tf.unsortedSegmentSum(values!, tf.tensor1d(segments, 'int32'), count) })),
);

const gathers: fc.Arbitrary<Case> = fc
  .record({ batch: shape(0, 2), outer: shape(0, 2), rows: size, inner: shape(0, 1), picked: shape(0, 2), seed: fc.nat() })
  .chain(({ batch, outer, rows, inner, picked, seed }) => {
    const [x, places] = [[...batch, ...outer, rows, ...inner], [...batch, ...picked]];
    const axis = batch.length + outer.length;
    return indices(rows, product(places)).map((list) => ({ shapes: [x], seed, run: (values) => tf.gather(values!, tf.tensor(list, places, 'int32'), axis, batch.length) }));
  });

const sums: fc.Arbitrary<Case> = fc
  .record({ x: shape(1, 4), at: fc.nat(), exclusive: fc.boolean(), reverse: fc.boolean(), seed: fc.nat() })
  .map(({ x, at, exclusive, reverse, seed }) => ({ shapes: [x], seed, run: (values) => tf.cumsum(values!, at % x.length, exclusive, reverse) }));

const labels = fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1, maxLength: 4 }).chain((some) => fc.shuffledSubarray(some, { minLength: some.length }));
/** @param isTaken of the operands' labels and the output's */
const einsums = (isTaken: (terms: readonly (readonly string[])[], output: readonly string[]) => boolean): fc.Arbitrary<Case> => fc
  .record({ terms: fc.array(labels, { minLength: 1, maxLength: 2 }), sizes: fc.array(size, { minLength: 5, maxLength: 5 }), seed: fc.nat() })
  .chain(({ terms, sizes, seed }) =>
    fc.shuffledSubarray([...new Set(terms.flat())]).filter((output) => isTaken(terms, output)).map((output) => {
      const equation = `${terms.map((term) => term.join('')).join(',')}->${output.join('')}`;
      return { shapes: terms.map((term) => term.map((label) => sizes['abcde'.indexOf(label)]!)), seed, run: (...operands) => tf.einsum(equation, ...operands) };
    }),
  );

/** The rest tfjs' cpu and webgpu get wrong: they give an operand itself away where there is nothing to do, and forget one where a label of the other alone is summed. */
const rightOnTfjs = einsums((terms, output) => (terms.length === 1 ? terms[0]!.join('') !== output.join('') : terms.flat().every((label) => output.includes(label) || terms.every((term) => term.includes(label)))));

const ops = (ofSegmentSum: fc.Arbitrary<Case>, ofEinsum: fc.Arbitrary<Case>): readonly (readonly [name: string, cases: fc.Arbitrary<Case>])[] => [
  ['unsortedSegmentSum', ofSegmentSum],
  ['gather, with batch dimensions too,', gathers],
  ['einsum', ofEinsum],
  ['cumsum', sums],
];

describe.each(ops(segmentSums((count) => count), rightOnTfjs))('%s', (_, cases) => {
  beforeAll(async () => {
    for (const backend of ['cpu', 'wasm'] as const) await selectBackend({ backend });
  });

  it('computes on wasm what it computes on cpu', () =>
    check(cases, async ({ shapes, seed, run }) => {
      const compute = (): tf.Tensor => run(...shapes.map((sizes, at) => random(sizes, seed + at)));
      const [wanted, got] = [await on('cpu', compute), await on('wasm', compute)];
      expect(got.shape).toEqual(wanted.shape);
      closeTo(got.values, wanted.values, 1e-5);
    }));
});

await backendMatrix(selectBackend, (backend) => {
  describe.each(ops(segmentSums((count) => (backend === 'wasm' || backend === 'cpu' ? count : count - 1)), backend === 'cpu' || backend === 'webgpu' ? rightOnTfjs : einsums(() => true)))('the gradient of %s', (_, cases) => {
    it('moves the output as the operand moves, in every operand', () =>
      check(
        cases,
        async ({ shapes, seed, run }) => {
          for (const at of shapes.keys()) {
            const [along, moved] = (await values(() => {
              const operands = shapes.map((sizes, place) => random(sizes, seed + place));
              const direction = random(shapes[at]!, seed + 17);
              const change = run(...operands.with(at, direction));
              const upstream = random(change.shape, seed + 23);
              const gradient = tf.grad((operand) => run(...operands.with(at, operand)))(operands[at]!, upstream);
              return [innerProduct(gradient, direction), innerProduct(upstream, change)];
            })) as [Float32Array, Float32Array];
            closeTo(along, moved, 1e-4);
          }
        },
        backend === 'webgpu' ? 5 : 40,
      ));
  });
});

it.each<[string, readonly tf.TensorLike[], number[]]>([
  ['a->a', [[1, 2]], [1, 2]],
  ['a,b->a', [[1, 2], [10, 20, 30]], [60, 120]],
  ['ab,cb->a', [[[1, 2]], [[10, 20], [30, 40]]], [160]],
  [',ab->ba', [2, [[1, 2]]], [2, 4]],
  ['ab->', [[[1, 2], [3, 4]]], [10]],
])('einsum on wasm is by the book where tfjs is not: %s', async (equation, operands, expected) => {
  await selectBackend({ backend: 'wasm' });
  await leakGuard(async () => {
    const [got] = await values(() => [tf.einsum(equation, ...operands.map((operand) => tf.tensor(operand, undefined, 'float32')))]);
    expect([...got!]).toEqual(expected);
  });
});

it('a gradient goes through einsum and gather on wasm, adding up over repeated indices', async () => {
  await selectBackend({ backend: 'wasm' });
  await leakGuard(async () => {
    const squares = (x: tf.Tensor): tf.Tensor => {
      const y = tf.gather(x, tf.tensor1d([0, 1, 0], 'int32'));
      return tf.einsum('i,i->', y, y);
    };
    const [gradient] = await values(() => [tf.grad(squares)(tf.tensor1d([3, 5]))]);
    expect([...gradient!]).toEqual([12, 10]);
  });
});

it('on wasm an index outside of its entry, and einsum of whole numbers, are refused', async () => {
  await selectBackend({ backend: 'wasm' });
  const whole = tf.tensor2d([[1, 2], [3, 4]], [2, 2], 'int32');
  expect(() => tf.tidy(() => tf.gather(whole, tf.tensor2d([[0], [2]], [2, 1], 'int32'), 1, 1))).toThrow('the index value 2 is not in [0, 1]');
  expectCode('unsupported-dtype', () => tf.tidy(() => tf.einsum('ij,jk->ik', whole, whole)));
  whole.dispose();
});

function check(cases: fc.Arbitrary<Case>, run: (given: Case) => Promise<void>, numRuns = 100): Promise<void> {
  return fc.assert(fc.asyncProperty(cases, (given) => leakGuard(() => run(given))), { numRuns });
}

async function on(backend: BackendName, compute: () => tf.Tensor): Promise<{ readonly shape: readonly number[]; readonly values: Float32Array }> {
  await tf.setBackend(backend);
  const tensor = tf.tidy(compute);
  const values = await tensor.data<'float32'>();
  const { shape } = tensor;
  tensor.dispose();
  return { shape, values: values.slice() };
}

/** The values of the tensors that `compute` makes; none is left. */
async function values(compute: () => tf.Tensor[]): Promise<Float32Array[]> {
  const tensors = tf.tidy(compute);
  const read = await Promise.all(tensors.map(async (tensor) => (await tensor.data<'float32'>()).slice()));
  tf.dispose(tensors);
  return read;
}

/** Flattened, since on wasm a product of tensors of seven axes is never written. */
function innerProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(tf.reshape(a, [-1]), tf.reshape(b, [-1])));
}

function random(shape: readonly number[], seed: number): tf.Tensor {
  return tf.randomUniform([...shape], -1, 1, 'float32', seed + 1);
}
