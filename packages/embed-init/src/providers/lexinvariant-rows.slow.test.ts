import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { forwardTraining, initializeLlama, listParameters, mapParameters, memoryWeights, parseLlamaConfig, uploadParameters } from '@tokstream/model';
import { expect, it } from 'vitest';
import { lexinvariantRows } from './lexinvariant-rows.ts';

const [vocabulary, width, batch, time, period] = [12, 32, 16, 20, 4];

/** Sequences that go round a circle of four symbols, which and in what order is chance: nothing to know by heart. */
function circles(seed: number): readonly Int32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: batch }, () => {
    const symbols = Array.from({ length: vocabulary }, (_, id) => ({ id, key: random.next() })).toSorted((a, b) => a.key - b.key).slice(0, period);
    return Int32Array.from({ length: time + 1 }, (_, at) => symbols[at % period]!.id);
  });
}

it('a model of meaningless symbols learns to read a sequence by what came before in it', async () => {
  await selectBackend();
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: batch * vocabulary, hidden_size: width, intermediate_size: 64, num_hidden_layers: 2, num_attention_heads: 2, tie_word_embeddings: true, rope_theta: 100 });
  const initial = await uploadParameters(config, memoryWeights(initializeLlama(config, seededRandom(1))));
  const parameters = mapParameters(initial, (tensor) => tf.variable(tensor));
  const learned = listParameters(parameters).filter(([path]) => path !== 'embedding').map(([, variable]) => variable);
  /** Loss of every place, [batch, time]; each sequence has rows and logits of its own table. */
  const lossOf = (step: number): tf.Tensor2D => {
    const sequences = circles(step);
    const all = Array.from({ length: vocabulary }, (_, id) => id);
    const table = Float32Array.from(sequences.flatMap((_, row) => [...lexinvariantRows({ width, seed: 5, sequence: step * batch + row }).rows(all)]));
    const ids = tf.tensor1d(sequences.flatMap((sequence, row) => [...sequence.subarray(0, time)].map((id) => row * vocabulary + id)), 'int32');
    const logits = tf.reshape(forwardTraining(config, { ...parameters, embedding: tf.tensor2d(table, [batch * vocabulary, width]) }, ids, batch), [batch, time, batch * vocabulary]) as tf.Tensor3D;
    const own = tf.concat(sequences.map((_, row) => tf.slice(logits, [row, 0, row * vocabulary], [1, time, vocabulary])));
    const targets = tf.oneHot(tf.tensor2d(sequences.map((sequence) => [...sequence.subarray(1)]), undefined, 'int32'), vocabulary);
    return tf.neg(tf.sum(tf.mul(tf.cast(targets, 'float32'), tf.logSoftmax(own)), 2)) as tf.Tensor2D;
  };
  const optimizer = tf.train.adam(1e-2);
  for (let step = 0; step < 400; step += 1) optimizer.minimize(() => tf.mean(lossOf(step)), false, learned);
  const places = tf.tidy(() => tf.mean(lossOf(10_000), 0).arraySync() as number[]);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`nats at each place of a sequence never seen: ${places.map((loss) => loss.toFixed(2)).join(' ')}`);
  expect(mean(places.slice(0, period - 1))).toBeGreaterThan(Math.log(vocabulary) * 0.7);
  expect(mean(places.slice(2 * period))).toBeLessThan(mean(places.slice(0, period - 1)) / 2);
});
