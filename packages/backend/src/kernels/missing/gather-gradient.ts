import * as tf from '@tensorflow/tfjs-core';
import { flatPlaces } from '../flat-places.ts';
import { segmentSum } from '../segment-sum.ts';
import { gatherRows } from './gather-rows.ts';

/** The gradient of `tf.gather` along any axis, with any number of batch dimensions; tfjs' own is right up to one of them. */
export const gatherGradient: tf.GradConfig = {
  kernelName: 'GatherV2',
  inputsToSave: ['x', 'indices'],
  gradFunc(upstream, saved, attributes) {
    const [x, indices] = saved as [tf.Tensor, tf.Tensor];
    const { axis, batchDims } = attributes as unknown as { readonly axis: number; readonly batchDims: number };
    return {
      x() {
        const { groups, rows, width, places } = gatherRows(x, indices, axis, batchDims);
        const values = tf.reshape(upstream as tf.Tensor, [places.size, width]);
        return tf.reshape(segmentSum(values, flatPlaces(places, rows), groups * rows), x.shape);
      },
      indices: () => tf.zerosLike(indices),
    };
  },
};
