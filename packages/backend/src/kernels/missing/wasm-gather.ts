import * as tf from '@tensorflow/tfjs-core';
import { batchedGather } from '../batched-gather.ts';
import { gatherRows } from './gather-rows.ts';

/** `GatherV2` for wasm, whose own reads wrong rows where there are batch dimensions (tfjs #8658). */
export function wasmGather(own: tf.KernelConfig): tf.KernelConfig {
  return {
    ...own,
    kernelFunc(call) {
      const { axis, batchDims } = call.attrs as unknown as { readonly axis: number; readonly batchDims: number };
      if (batchDims === 0) return own.kernelFunc(call);
      return tf.tidy(() => {
        const [x, indices] = [call.inputs['x'], call.inputs['indices']] as [tf.Tensor, tf.Tensor];
        const { groups, rows, width, places, outputShape } = gatherRows(x, indices, axis, batchDims);
        const outside = indices.dataSync<'int32'>().find((index) => index < 0 || index >= rows);
        tf.util.assert(outside === undefined, () => `GatherV2: the index value ${outside} is not in [0, ${rows - 1}]`);
        return tf.reshape(batchedGather(tf.reshape(x, [groups, rows, width]), places), outputShape);
      });
    },
  };
}
