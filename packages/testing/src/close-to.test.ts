import { describe, expect, it } from 'vitest';
import { closeTo } from './close-to.ts';

describe('closeTo', () => {
  it.each([
    [[], [], 0],
    [[1, -2], [1, -2], 0],
    [[0.1001], [0.1], 1e-3],
    [[10_001], [10_000], 1e-3],
    [[Infinity, -Infinity], [Infinity, -Infinity], 1],
  ])('takes %j for %j within %d', (actual, expected, tolerance) => closeTo(actual, expected, tolerance));

  it.each([
    [[1], [1, 2], 9, 'number of values'],
    [[0.102], [0.1], 1e-3, '[0]: got 0.102, expected 0.1'],
    [[1, 2, 3, 4], [1, 2.5, 9, 4], 1e-3, '2 of 4 values are off by more than 0.001; the worst is [2]: got 3, expected 9'],
    [[5, Number.NaN, 7], [0, 0, 0], 1e-3, '[1]: got NaN'],
    [[Number.NaN], [Number.NaN], 1, '[0]'],
    [[Infinity], [-Infinity], 1, '[0]'],
    [[1], [Infinity], 1, '[0]'],
  ])('refuses %j for %j within %d', (actual, expected, tolerance, message) => {
    expect(() => closeTo(actual, expected, tolerance)).toThrow(message);
  });
});
