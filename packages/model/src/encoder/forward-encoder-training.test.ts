import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import { standardNormal } from '../standard-normal.ts';
import type { EncoderHook } from './encoder-hook.ts';
import { listEncoderParameters, mapEncoderParameters } from './encoder-parameters.ts';
import { randomEncoderWeights, smallEncoders } from './encoders.test-support.ts';
import { formatEncoderConfig, parseEncoderConfig } from './families/registry.ts';
import { forwardEncoderTraining } from './forward-encoder-training.ts';
import { downloadEncoder, uploadEncoder } from './transfer-encoder.ts';

const batch = [Int32Array.of(2, 3, 4, 5, 6), Int32Array.of(7, 8, 9)].map((ids) => ({ input: { ids } }));

await backendMatrix(selectBackend, () => {
  it.each(smallEncoders)('has a gradient in every weight of $family, through a merging hook and its key bias, that agrees with differences', (config) =>
    leakGuard(async () => {
      const given = await uploadEncoder(config, memoryWeights(randomEncoderWeights(config, 7)));
      const variables = mapEncoderParameters(given, (tensor) => tf.variable(tensor));
      const list = listEncoderParameters(variables);
      const gate = tf.tidy(() => tf.variable(tf.scalar(0.3)));
      const merging: EncoderHook = ({ place, layer, stream, sizes, positions, keys }) => {
        if (place !== 'attention' || layer !== 0) return undefined;
        const merged = tf.add(tf.mul(tf.slice(stream, [0, 0, 0], [-1, 4, -1]), gate), tf.slice(stream, [0, 1, 0], [-1, 4, -1])) as tf.Tensor3D;
        const read = tf.mean(tf.slice(keys!, [0, 0, 0, 0], [-1, -1, 4, -1]), [1, 3]);
        return { stream: merged, lengths: [4, 2], sizes: sizes.map((own) => own.slice(1)), positions: positions.map((own) => own.slice(1)), keyBias: tf.mul(read, gate) as tf.Tensor2D };
      };
      const direction = tf.tidy(() => tf.keep(tf.randomNormal([2, 4, config.width], 0, 1, 'float32', 3)));
      const mask = tf.tensor3d([1, 1, 1, 1, 1, 1, 0, 0], [2, 4, 1]);
      const loss = (): tf.Scalar => tf.sum(tf.mul(tf.mul(forwardEncoderTraining(config, variables, batch, merging).stream, direction), mask));
      const weights = [gate, ...list.map(([, weight]) => weight)];
      const { value, grads } = tf.variableGrads(loss, weights);
      const random = seededRandom(9);
      const step = 1e-3;
      let [along, far] = [0, 0];
      const moves = weights.map((weight) => Float32Array.from({ length: weight.size }, () => standardNormal(random)));
      for (const [at, weight] of weights.entries()) {
        const gradient = grads[weight.name]!.dataSync();
        moves[at]!.forEach((move, index) => (along += move * gradient[index]!));
      }
      for (const sign of [1, -1]) {
        weights.forEach((weight, at) => tf.tidy(() => weight.assign(tf.add(weight, tf.tensor(moves[at]!.map((move) => move * step * (sign === 1 ? 1 : -2)), weight.shape)))));
        far += sign * tf.tidy(() => loss().dataSync()[0]!);
      }
      expect(Math.abs(along - far / (2 * step)) / Math.max(1, Math.abs(along))).toBeLessThan(0.01);
      tf.dispose([value, direction, mask, ...Object.values(grads), ...weights, ...listEncoderParameters(given).map(([, tensor]) => tensor)]);
    }),
  );
});

it.each(smallEncoders)('reads what it writes of $family', (config) =>
  leakGuard(async () => {
    await selectBackend({ backend: 'wasm' });
    expect(parseEncoderConfig(formatEncoderConfig(config))).toEqual(config);
    const weights = randomEncoderWeights(config, 8);
    const parameters = await uploadEncoder(config, memoryWeights(weights));
    const read = await downloadEncoder(config, parameters);
    expect([...read.keys()].toSorted()).toEqual([...weights.keys()].toSorted());
    for (const [name, { data }] of weights) closeTo(read.get(name)!.data, data, 0);
    tf.dispose(listEncoderParameters(parameters).map(([, tensor]) => tensor));
  }),
);
