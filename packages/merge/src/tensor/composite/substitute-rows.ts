import * as tf from '@tensorflow/tfjs-core';

/**
 * Puts the rows of another sequence in the place of some: the end tokens of a text with composite positions become those of a text that
 * does not name the attributes, so that they carry none to the wrong thing. Differentiable in both.
 *
 * @param stream `[time, width]`, borrowed
 * @param places `[k]` positions, each once
 * @param rows `[k, width]`, borrowed
 * @returns `[time, width]`, owned by the caller
 */
export function substituteRows(stream: tf.Tensor2D, places: ArrayLike<number>, rows: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const [time] = stream.shape;
    const chosen = new Float32Array(time * places.length);
    const kept = new Float32Array(time).fill(1);
    Array.from(places).forEach((place, at) => {
      chosen[place * places.length + at] = 1;
      kept[place] = 0;
    });
    return tf.add(tf.mul(stream, tf.tensor2d(kept, [time, 1])), tf.matMul(tf.tensor2d(chosen, [time, places.length]), rows));
  });
}
