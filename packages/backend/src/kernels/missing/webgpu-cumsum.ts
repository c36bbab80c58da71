import * as tf from '@tensorflow/tfjs-core';

/** `Cumsum` for webgpu, whose own compiles the length into the program of the sum from the other end, and then runs that program for every length. */
export function webgpuCumsum(own: tf.KernelConfig): tf.KernelConfig {
  return {
    ...own,
    kernelFunc(call) {
      const { axis, exclusive, reverse } = call.attrs as unknown as { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
      if (!reverse) return own.kernelFunc(call);
      return tf.tidy(() => tf.reverse(tf.cumsum(tf.reverse(call.inputs['x'] as tf.Tensor, axis), axis, exclusive), axis));
    },
  };
}
