import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { siluGate } from './silu-gate.ts';

await selectBackend({ backend: 'wasm' });

it('is gate / (1 + e^-gate) · up for numbers of any size, and rows of any width', () => {
  const number = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.float({ min: -100, max: 100, noNaN: true }));
  const row = fc.array(fc.tuple(number, fc.constantFrom(1, -2, 0.5)), { minLength: 1, maxLength: 11 });
  fc.assert(
    fc.property(row, (pairs) => {
      tf.tidy(() => {
        const halves = [pairs.map(([gate]) => gate), pairs.map(([, up]) => up)].flat();
        const found = siluGate(tf.tensor2d([...halves, ...halves], [2, 2 * pairs.length])).dataSync<'float32'>();
        for (const [at, value] of found.entries()) {
          const [gate, up] = pairs[at % pairs.length]!;
          const expected = Math.fround((gate / (1 + Math.exp(-gate))) * up);
          if (value !== expected) expect(Math.abs(value - expected)).toBeLessThanOrEqual(4e-7 * Math.abs(expected) + 1e-35);
        }
      });
    }),
    { numRuns: 300 },
  );
});

it('what is no number stays visible', () => {
  tf.tidy(() => {
    const both = tf.tensor2d([Number.NaN, 1, 1, Number.NaN], [1, 4]);
    expect([...siluGate(both).dataSync<'float32'>()]).toEqual([Number.NaN, Number.NaN]);
  });
});
