import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { closeTo } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { attendReference } from './attend.reference.ts';
import { attend, attendContext } from './attend.ts';

it.each(['wasm', 'cpu'] as const)('gives what the plain reference gives, for every shape and mask, and its context alone is the same to the bit: %s', async (backend) => {
  await selectBackend({ backend });
  const small = (max: number) => fc.integer({ min: 1, max });
  const shape = fc.record({ rows: small(40), kvHeads: small(3), group: small(4), keys: small(40), headDim: small(21), masked: fc.boolean(), perHead: fc.boolean(), seed: fc.integer() });
  fc.assert(
    fc.property(shape, ({ rows, kvHeads, group, keys, headDim, masked, perHead, seed }) => {
      tf.tidy(() => {
        const random = (dimensions: number[], at: number): tf.Tensor => tf.randomNormal(dimensions, 0, 1, 'float32', seed + at);
        const lists = perHead ? kvHeads : 1;
        // A row sees its own key at least.
        const mask = masked ? (tf.mul(tf.cast(tf.greater(random([lists, 1, rows, keys], 3), 0.5), 'float32'), tf.tensor1d(Array.from({ length: keys }, (_, key) => (key === 0 ? 0 : -1e9)))) as tf.Tensor4D) : undefined;
        const given = [random([rows, kvHeads * group, headDim], 0) as tf.Tensor3D, random([kvHeads, keys, headDim], 1) as tf.Tensor3D, random([kvHeads, keys, headDim], 2) as tf.Tensor3D, 0.3, mask] as const;
        const before = tf.memory().numTensors;
        const context = attendContext(...given);
        // One op and nothing beside it.
        if (backend === 'wasm') expect(tf.memory().numTensors).toBe(before + 1);
        const attended = attend(...given);
        expect(context.dataSync()).toEqual(attended.context.dataSync());

        const bias = mask?.dataSync();
        const expected = attendReference(given[0].dataSync(), given[1].dataSync(), given[2].dataSync(), 0.3, { rows, heads: kvHeads * group, kvHeads, keys, headDim }, (kvHead, row, key) => bias?.[((perHead ? kvHead : 0) * rows + row) * keys + key] ?? 0);
        expect(attended.weights.shape).toEqual([kvHeads * group, rows, keys]);
        closeTo(attended.weights.dataSync(), expected.weights, 1e-5);
        closeTo(context.dataSync(), expected.context, 1e-5);
      });
    }),
    { numRuns: backend === 'wasm' ? 60 : 20 },
  );
});
