import * as tf from '@tensorflow/tfjs-core';

/** Two square matrices, row by row, and the rows of the output to look at: plain data, since a child process gets them too. */
export const selfTestInputs: { readonly size: number; readonly left: readonly number[]; readonly right: readonly number[]; readonly rows: readonly number[] } = {
  size: 8,
  left: Array.from({ length: 64 }, (_, index) => Math.sin(index + 1)),
  right: Array.from({ length: 64 }, (_, index) => Math.cos(index * 0.7)),
  rows: [3, 0, 3],
};

/**
 * Runs the ops a model lives on and compares them with arithmetic done here, so that a backend that loads but computes
 * wrongly is never chosen. Uses the active backend; leaves no tensor behind.
 *
 * @returns what was wrong, or undefined when all is right
 */
export async function selfTest(): Promise<string | undefined> {
  const before = tf.memory().numTensors;
  const { size, left, right, rows } = selfTestInputs;
  const output = tf.tidy(() => {
    const product = tf.matMul(tf.tensor2d([...left], [size, size]), tf.tensor2d([...right], [size, size]));
    const probabilities = tf.softmax(tf.concat([product, tf.neg(product)], 1));
    return tf.gather(probabilities, tf.tensor1d([...rows], 'int32'));
  });
  const got = await output.data();
  output.dispose();
  const wrong = checkSelfTest(got);
  if (wrong !== undefined) return wrong;
  const leaked = tf.memory().numTensors - before;
  return leaked === 0 ? undefined : `its self-test left ${leaked} tensors behind`;
}

/** What is wrong with the values that the ops of the self-test gave; undefined when nothing is. */
export function checkSelfTest(got: ArrayLike<number>): string | undefined {
  const want = selfTestInputs.rows.flatMap(expectedRow);
  const worst = want.reduce((most, value, index) => Math.max(most, Math.abs(value - (got[index] ?? Number.NaN))), 0);
  return worst < 1e-4 ? undefined : `its self-test is off by ${worst}`;
}

function expectedRow(row: number): number[] {
  const { size, left, right } = selfTestInputs;
  const product = Array.from({ length: size }, (_, column) =>
    Array.from({ length: size }, (_, inner) => left[row * size + inner]! * right[inner * size + column]!).reduce((sum, term) => sum + term, 0),
  );
  const exponentials = [...product, ...product.map((value) => -value)].map(Math.exp);
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
