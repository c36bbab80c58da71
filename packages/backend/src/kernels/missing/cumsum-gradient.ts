import * as tf from '@tensorflow/tfjs-core';

/** The gradient of `tf.cumsum` along any axis: the sum from the other end. tfjs' own comes out transposed where the axis is not the last. */
export const cumsumGradient: tf.GradConfig = {
  kernelName: 'Cumsum',
  gradFunc(upstream, _, attributes) {
    const { axis, exclusive, reverse } = attributes as unknown as { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
    return { x: () => tf.cumsum(upstream as tf.Tensor, axis, exclusive, !reverse) };
  },
};
