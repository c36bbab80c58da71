import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { closeTo } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { attend, attendContext } from './attend.ts';

await selectBackend({ backend: 'wasm' });

it('attendContext is the context of attend, in one op or in many, for every shape and mask', () => {
  const small = (max: number) => fc.integer({ min: 1, max });
  const shape = fc.record({ rows: small(40), kvHeads: small(3), group: small(4), keys: small(40), headDim: small(21), masked: fc.boolean(), perHead: fc.boolean(), seed: fc.integer() });
  fc.assert(
    fc.property(shape, ({ rows, kvHeads, group, keys, headDim, masked, perHead, seed }) => {
        tf.tidy(() => {
          const random = (dimensions: number[], at: number): tf.Tensor => tf.randomNormal(dimensions, 0, 1, 'float32', seed + at);
          const mask = masked ? (tf.mul(tf.cast(tf.greater(random([perHead ? kvHeads : 1, 1, rows, keys], 3), 0.5), 'float32'), -1e9) as tf.Tensor4D) : undefined;
          const given = [random([rows, kvHeads * group, headDim], 0) as tf.Tensor3D, random([kvHeads, keys, headDim], 1) as tf.Tensor3D, random([kvHeads, keys, headDim], 2) as tf.Tensor3D, 0.3, mask] as const;
          const before = tf.memory().numTensors;
          const context = attendContext(...given);
          // One op and nothing beside it.
          expect(tf.memory().numTensors).toBe(before + 1);
          closeTo(context.dataSync(), attend(...given).context.dataSync(), 1e-5);
        });
      }),
    { numRuns: 60 },
  );
});
