import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { adamW } from './adamw.ts';
import { clipGradients } from './clip-gradients.ts';
import { muon } from './muon.ts';
import type { Optimizer } from './optimizer.ts';
import { orthogonalize } from './orthogonalize.ts';

/** PyTorch's numbers, see `goldens/make_goldens.py`. */
interface Golden {
  readonly name: string;
  readonly shape: readonly number[];
  readonly columns: readonly number[];
  readonly options: object;
  readonly rates: readonly number[];
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly after: Readonly<Record<string, readonly number[]>>;
}
const goldens = JSON.parse(readFileSync(new URL('../../goldens/optimizers.json', import.meta.url), 'utf8')) as Record<'adamW' | 'muon', Golden[]>;

/** Steps one weight through all gradients and compares it wherever the golden has it. */
function follows(optimizer: Optimizer, path: string, { shape, columns, start, gradients, rates, after }: Golden): void {
  const rule = optimizer({ path, shape, columns });
  const variable = (values: readonly number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
  const weight = variable(start);
  const moments = rule.moments.map(() => variable(start.map(() => 0)));
  gradients.forEach((gradient, step) => {
    tf.tidy(() => rule.update(weight, moments, tf.tensor(gradient, [...shape]), step, rates[step]!));
    const wanted = after[step + 1];
    if (wanted !== undefined) closeTo(weight.dataSync(), wanted, 1e-6);
  });
  tf.dispose([weight, ...moments]);
}

await backendMatrix(selectBackend, () => {
  describe('adamW', () => {
    it.each(goldens.adamW.map((golden) => [golden.name, golden] as const))('takes the steps of PyTorch: %s', (_, golden) => leakGuard(() => follows(adamW(golden.options), 'any', golden)));
  });

  describe('muon', () => {
    it.each(goldens.muon.map((golden) => [golden.name, golden] as const))('takes the steps of PyTorch: %s', (_, golden) => leakGuard(() => follows(muon(golden.options), 'layers.0.down', golden)));

    it('leaves to adamW what is no matrix inside of a layer', () =>
      leakGuard(() => {
        const [matrix, vector, constants] = goldens.adamW as [Golden, Golden, Golden];
        follows(muon(), 'embedding', matrix);
        follows(muon(), 'layers.0.inputNorm', vector);
        follows(muon({ adamW: constants.options }), 'head', constants);
      }));
  });

  describe('orthogonalize', () => {
    it.each([[6, 6], [4, 9], [9, 4], [1, 5]])('keeps the singular vectors of a matrix of %i by %i and brings every singular value near one', (rows, columns) =>
      leakGuard(() => {
        const rank = Math.min(rows, columns);
        const [left, right] = [orthonormal(rows, rank, 1), orthonormal(columns, rank, 2)];
        const matrix = Array.from({ length: rows * columns }, (_, at) => left.reduce((sum, u, k) => sum + 30 * 0.5 ** k * u[Math.floor(at / columns)]! * right[k]![at % columns]!, 0));
        const result = tf.tidy(() => orthogonalize(tf.tensor2d(matrix, [rows, columns])).dataSync<'float32'>());
        for (const [i, u] of left.entries()) {
          for (const [j, v] of right.entries()) {
            const value = result.reduce((sum, x, at) => sum + x * u[Math.floor(at / columns)]! * v[at % columns]!, 0);
            if (i !== j) expect(Math.abs(value)).toBeLessThan(1e-3);
            else expect(value > 0.68 && value < 1.21, `singular value ${i} is ${value}`).toBe(true);
          }
        }
      }),
    );
  });

  describe('clipGradients', () => {
    it.each([
      ['scales all to the largest length', 1, 1 / 13],
      ['leaves shorter ones alone', 20, 1],
    ])('%s and gives the length before', (_, maxNorm, scale) =>
      leakGuard(() => {
        const given = [[3, 0, 4], [12]];
        tf.tidy(() => {
          const { gradients, norm } = clipGradients(given.map((values) => tf.tensor1d(values)), maxNorm);
          closeTo(norm.dataSync(), [13], 1e-6);
          gradients.forEach((gradient, at) => closeTo(gradient.dataSync(), given[at]!.map((value) => value * scale), 1e-6));
        });
      }),
    );

    it('gives zero for no gradient at all', () => {
      tf.tidy(() => {
        const { gradients, norm } = clipGradients([tf.zeros([2])], 1);
        closeTo([...norm.dataSync(), ...gradients[0]!.dataSync()], [0, 0, 0], 0);
      });
    });
  });
});

/** Seeded orthonormal vectors, by Gram and Schmidt. */
function orthonormal(length: number, count: number, seed: number): number[][] {
  const random = seededRandom(seed);
  const vectors: number[][] = [];
  while (vectors.length < count) {
    let vector = Array.from({ length }, () => random.next() - 0.5);
    for (const other of vectors) {
      const overlap = vector.reduce((sum, value, at) => sum + value * other[at]!, 0);
      vector = vector.map((value, at) => value - overlap * other[at]!);
    }
    const norm = Math.hypot(...vector);
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}
