import * as tf from '@tensorflow/tfjs-core';
import { meanCosine } from './mean-cosine.ts';

/**
 * How alike the rows of each layer's residual stream are, on the active backend: what `over-smoothing` takes of a text that a model read
 * with `hidden`.
 *
 * @param hidden of each layer `[tokens, width]`, as `StepOutput.hidden`
 * @returns a mean cosine a layer
 */
export async function layerCosines(hidden: readonly Float32Array[], tokens: number): Promise<number[]> {
  if (hidden.length === 0) return [];
  const cosines = tf.tidy(() => tf.stack(hidden.map((stream) => meanCosine(tf.tensor2d(stream, [tokens, stream.length / tokens])))));
  try {
    return [...(await cosines.data())];
  } finally {
    cosines.dispose();
  }
}
