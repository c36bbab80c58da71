import { array, assert, integer, nat, property } from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyMatrix, queriesAtOnce } from './key-matrix.ts';
import { topScores } from './top-scores.ts';

afterEach(() => vi.unstubAllGlobals());

const wave = (length: number, step: number): Float32Array => Float32Array.from({ length }, (_, at) => Math.sin(at * step));

describe.each(['with SIMD', 'without WebAssembly'])('KeyMatrix %s', (way) => {
  it('gives the product of every query with every key', () => {
    if (way === 'without WebAssembly') vi.stubGlobal('WebAssembly', undefined);
    const [rows, width, count] = [1030, 5, queriesAtOnce];
    const [keys, queries] = [wave(rows * width, 0.37), wave(count * width, 0.91)];
    const matrix = new KeyMatrix(keys, width);
    keys.fill(0);
    const products = matrix.multiply(queries).slice();
    const again = wave(rows * width, 0.37);
    for (const [query, key] of [[0, 0], [3, 511], [17, 512], [63, 1029]] as const) {
      let sum = 0;
      for (let at = 0; at < width; at += 1) sum += queries[query * width + at]! * again[key * width + at]!;
      expect(products[query * rows + key]).toBeCloseTo(sum, 5);
    }
    matrix.replace(again.map((value) => 2 * value));
    expect(matrix.multiply(queries)[63 * rows + 1029]).toBeCloseTo(2 * products[63 * rows + 1029]!, 4);
    // Fewer queries than before, and no keys at all.
    expect(matrix.multiply(queries.subarray(0, width))).toHaveLength(rows);
    expect(new KeyMatrix(new Float32Array(0), 3).multiply(new Float32Array(6))).toHaveLength(0);
  });
});

describe('topScores', () => {
  it('gives what sorting all gives, equal scores in their order', () => {
    assert(
      property(array(integer({ min: -4, max: 4 }), { maxLength: 50 }), nat(12), (values, count) => {
        const sorted = [...values.keys()].toSorted((a, b) => values[b]! - values[a]! || a - b).slice(0, count);
        const { places, scores } = topScores(Float32Array.from(values), count);
        expect([...places]).toEqual(sorted);
        expect([...scores]).toEqual(sorted.map((place) => values[place]));
      }),
    );
  });

  it('and of very many too', () => {
    const values = wave(3000, 1.7);
    const sorted = [...values.keys()].toSorted((a, b) => values[b]! - values[a]! || a - b);
    expect([...topScores(values, 1500).places]).toEqual(sorted.slice(0, 1500));
  });
});
