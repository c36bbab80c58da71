import * as tf from '@tensorflow/tfjs-core';

/** The gradient of `tf.unsortedSegmentSum`: that of its segment for every row, 0 where it has none; tfjs' own fails for segments beyond the last. */
export const unsortedSegmentSumGradient: tf.GradConfig = {
  kernelName: 'UnsortedSegmentSum',
  inputsToSave: ['segmentIds'],
  gradFunc(upstream, [segments], attributes) {
    const { numSegments } = attributes as unknown as { readonly numSegments: number };
    return {
      x() {
        const isInside = tf.logicalAnd(tf.greaterEqual(segments!, 0), tf.less(segments!, numSegments));
        const rows = tf.gather(upstream as tf.Tensor, tf.cast(tf.where(isInside, segments!, tf.zerosLike(segments!)), 'int32'));
        return tf.mul(rows, tf.reshape(tf.cast(isInside, 'float32'), [segments!.size, ...rows.shape.slice(1).map(() => 1)]));
      },
    };
  },
};
