import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { exponential } from './exponential.ts';

it('is the exponential function, below zero', () => {
  expect([exponential(0), exponential(-0), exponential(Number.NEGATIVE_INFINITY), exponential(-1e9)]).toEqual([1, 1, 0, 0]);
  fc.assert(fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => Math.abs(exponential(x) / Math.exp(x) - 1) < 4e-15), { numRuns: 3000 });
  fc.assert(fc.property(fc.double({ min: -3, max: 0, noNaN: true }), (x) => Math.abs(exponential(x) / Math.exp(x) - 1) < 4e-15), { numRuns: 3000 });
});
