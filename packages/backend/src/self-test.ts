import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs the ops a model lives on and compares them with arithmetic done here, so that a backend that loads but computes
 * wrongly is never chosen. Uses the active backend; leaves no tensor behind.
 *
 * @returns what was wrong, or undefined when all is right
 */
export async function selfTest(): Promise<string | undefined> {
  const before = tf.memory().numTensors;
  const size = 8;
  const left = Float32Array.from({ length: size * size }, (_, index) => Math.sin(index + 1));
  const right = Float32Array.from({ length: size * size }, (_, index) => Math.cos(index * 0.7));
  const output = tf.tidy(() => {
    const product = tf.matMul(tf.tensor2d(left, [size, size]), tf.tensor2d(right, [size, size]));
    const probabilities = tf.softmax(tf.concat([product, tf.neg(product)], 1));
    return tf.gather(probabilities, tf.tensor1d([3, 0, 3], 'int32'));
  });
  const got = await output.data();
  output.dispose();
  const want = [3, 0, 3].flatMap((row) => expectedRow(left, right, size, row));
  const worst = want.reduce((most, value, index) => Math.max(most, Math.abs(value - (got[index] ?? Number.NaN))), 0);
  if (!(worst < 1e-4)) return `its self-test is off by ${worst}`;
  const leaked = tf.memory().numTensors - before;
  return leaked === 0 ? undefined : `its self-test left ${leaked} tensors behind`;
}

function expectedRow(left: Float32Array, right: Float32Array, size: number, row: number): number[] {
  const product = Array.from({ length: size }, (_, column) =>
    Array.from({ length: size }, (_, inner) => left[row * size + inner]! * right[inner * size + column]!).reduce((sum, term) => sum + term, 0),
  );
  const exponentials = [...product, ...product.map((value) => -value)].map(Math.exp);
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
