import * as tf from '@tensorflow/tfjs-core';
import { segmentSum } from '../segment-sum.ts';

/** `UnsortedSegmentSum` for wasm. As elsewhere, rows whose segment is outside of the range count nowhere. */
export const wasmUnsortedSegmentSum: tf.KernelConfig = {
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc({ inputs, attrs }) {
    const [x, segmentIds] = [inputs['x'], inputs['segmentIds']] as [tf.Tensor, tf.Tensor1D];
    const { numSegments } = attrs as unknown as { readonly numSegments: number };
    const segments = segmentIds.dataSync<'int32'>();
    const isInside = (segment: number): boolean => segment >= 0 && segment < numSegments;
    if (segments.every(isInside)) return tf.tidy(() => segmentSum(x, segmentIds, numSegments));
    return tf.tidy(() => {
      const places = tf.tensor1d(segments.map((segment) => (isInside(segment) ? segment : numSegments)), 'int32');
      return tf.slice(segmentSum(x, places, numSegments + 1), 0, numSegments);
    });
  },
};
