import { seededRandom } from '@tokstream/core';
import { readSafetensors } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gaussian } from '../random/gaussian.ts';
import { multiplyFactors, nystromFactors } from './nystrom-factors.ts';

it('stands between a random subspace and the singular value decomposition on the embedding table of a real model, in a part of its time', async () => {
  const { tensors } = await readSafetensors(join(tinyDirectory, 'model.safetensors'));
  const { shape, data } = tensors.get('model.embed_tokens.weight')!;
  const [rows, columns] = shape as readonly [number, number];
  const matrix = data as Float32Array;
  const rank = 64;
  const timed = <Result>(work: () => Result): readonly [Result, number] => {
    const started = performance.now();
    const result = work();
    return [result, performance.now() - started];
  };
  const squares = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
  const distance = (to: ArrayLike<number>): number => Math.sqrt(squares(matrix.map((value, at) => value - to[at]!)) / squares(matrix));
  const whole = Matrix.from1DArray(rows, columns, matrix);
  const [{ diagonal }, decomposing] = timed(() => new SingularValueDecomposition(whole, { autoTranspose: true }));
  const best = Math.sqrt(diagonal.slice(rank).reduce((sum, value) => sum + value ** 2, 0) / squares(matrix));
  const [factors, factoring] = timed(() => nystromFactors(matrix, [rows, columns], { rank }));
  const nystrom = distance(multiplyFactors(factors));
  const random = seededRandom(1);
  const some = new SingularValueDecomposition(Matrix.from1DArray(columns, rank, Array.from({ length: columns * rank }, () => gaussian(random)))).leftSingularVectors;
  const subspace = distance(whole.mmul(some).mmul(some.transpose()).to1DArray());
  console.log(`of the table left over: best ${best.toFixed(3)}, Nyström ${nystrom.toFixed(3)}, random subspace ${subspace.toFixed(3)}; time ${(factoring / decomposing).toFixed(3)} of the decomposition's`);
  expect(best).toBeLessThan(nystrom);
  expect(nystrom).toBeLessThan(1);
  expect(nystrom).toBeLessThan(subspace);
});
