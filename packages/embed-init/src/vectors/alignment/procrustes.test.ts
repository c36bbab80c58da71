import { seededRandom } from '@tokstream/core';
import { closeTo, expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { gaussian } from '../../random/gaussian.ts';
import { goldens } from '../goldens.test-support.ts';
import { orthonormalColumns } from '../ppmi/orthonormal-columns.ts';
import { vectorTable } from '../vector-table.ts';
import { alignVectors } from './align-vectors.ts';
import { procrustes } from './procrustes.ts';

const random = seededRandom(3);
const normal = (length: number): Float64Array => Float64Array.from({ length }, () => gaussian(random));

function product(a: ArrayLike<number>, b: ArrayLike<number>, inner: number, columns: number): Float64Array {
  return Float64Array.from({ length: (a.length / inner) * columns }, (_, at) => Array.from({ length: inner }).reduce<number>((sum, _unused, k) => sum + a[Math.floor(at / columns) * inner + k]! * b[k * columns + (at % columns)]!, 0));
}

it('procrustes recovers a random rotation', () => {
  const rotation = orthonormalColumns(normal(20 * 20), 20);
  const vectors = normal(50 * 20);
  closeTo(procrustes(vectors, 20, product(vectors, rotation, 20, 20), 20), rotation, 1e-9);
});

it('procrustes gives what numpy gives where no rotation fits', () => {
  const { x, y, dim, rotation } = goldens.procrustes;
  closeTo(procrustes(x, dim, y, dim), rotation, 1e-10);
});

it.each([[3, 5], [5, 3]])('procrustes maps width %d on width %d by as much of a rotation as there is', (from, to) => {
  const found = procrustes(normal(40 * from), from, normal(40 * to), to);
  const short = Math.min(from, to);
  const identity = Float64Array.from({ length: short * short }, (_, at) => Number(at % (short + 1) === 0));
  const transposed = Float64Array.from({ length: from * to }, (_, at) => found[(at % from) * to + Math.floor(at / from)]!);
  closeTo(from < to ? product(found, transposed, to, from) : product(transposed, found, from, to), identity, 1e-12);
});

it('alignVectors turns all words by what a few of them tell', () => {
  const rotation = orthonormalColumns(normal(4 * 4), 4);
  const source = normal(8 * 4);
  const words = ['sea', 'whale', 'Ship', 'men', 'oar', 'boat', 'deck', 'wind'];
  const ofSource = vectorTable(words, Float32Array.from(source), 4);
  const ofTarget = vectorTable(words.map((word) => `x${word}`), Float32Array.from(product(source, rotation, 4, 4)), 4);
  const aligned = alignVectors(ofTarget, ofSource, words.slice(0, 5).map((word) => [`x${word}`, word] as const));
  for (const word of words) closeTo(aligned.get(`x${word}`)!, ofSource.get(word)!, 1e-5);
  expect(aligned.get('sea')).toBeUndefined();
  expectCode('missing-dictionary-pairs', () => alignVectors(ofTarget, ofSource, [['sea', 'sea']]));
});

it('alignVectors pairs words in lower case and with a capital too', () => {
  const table = vectorTable(['whale', 'Whale'], Float32Array.of(1, 0, 0, 1), 2);
  expect(alignVectors(table, table, [['WHALE', 'WHALE']]).pairs).toBe(4);
  expectCode('missing-dictionary-pairs', () => alignVectors(table, table, [['WHALE', 'WHALE']], { caseVariants: false }));
});
