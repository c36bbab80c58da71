import * as tf from '@tensorflow/tfjs-core';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import { sizeOf } from '../safetensors/named-tensor.ts';
import type { WeightSlot } from './decoder-parameters.ts';
import { packedShape, packValues } from './pack-weight.ts';

/**
 * Reads one weight onto the active backend.
 *
 * A tensor that is missing under its name is looked for without the first part of it: checkpoints of a model without
 * its head, such as those of GPT-2, leave that out.
 *
 * @returns a tensor the caller owns
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export async function uploadWeight(slot: WeightSlot, source: WeightSource, signal?: AbortSignal): Promise<tf.Tensor> {
  const shape = [...packedShape(slot)];
  let packed: Float32Array | undefined;
  for (const [part, { name, shape: partShape }] of slot.parts.entries()) {
    const bare = name.slice(name.indexOf('.') + 1);
    const found = !source.has(name) && source.has(bare) ? bare : name;
    // Memory is taken when values come, that is, when the file has been found to have as many.
    await source.stream(found, partShape, (values, first) => packValues(slot, part, values, first, (packed ??= new Float32Array(sizeOf(shape)))), signal);
  }
  return onBackend(tf.tensor(packed!, shape, 'float32'));
}

/** The tensorflow backend keeps the JavaScript array until an op first uses the tensor, and would then hold both. */
function onBackend(tensor: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== 'tensorflow') return tensor;
  const copied = tf.clone(tensor);
  tensor.dispose();
  return copied;
}
