import * as tf from '@tensorflow/tfjs-core';
import { throwIfAborted } from '@tokstream/core';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { LlamaConfig } from './llama-config.ts';
import { type LlamaParameters, listParameters, llamaSlots, mapParameters, type WeightSlot } from './llama-parameters.ts';
import { packWeight, packedShape, unpackWeight } from './pack-weight.ts';

/**
 * Reads a model's weights onto the active backend, one at a time.
 *
 * @returns tensors the caller owns; nothing is left behind when a weight is missing or misshapen
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export async function uploadParameters(config: LlamaConfig, source: WeightSource, signal?: AbortSignal): Promise<LlamaParameters<tf.Tensor>> {
  const slots = llamaSlots(config);
  const tensors = new Map<WeightSlot, tf.Tensor>();
  try {
    for (const [, slot] of listParameters(slots)) {
      const parts: Float32Array[] = [];
      for (const { name, shape } of slot.parts) {
        throwIfAborted(signal, 'loadModel');
        parts.push(await source.read(name, shape));
      }
      tensors.set(slot, tf.tensor(packWeight(slot, parts), [...packedShape(slot)], 'float32'));
    }
  } catch (error) {
    for (const tensor of tensors.values()) tensor.dispose();
    throw error;
  }
  return mapParameters(slots, (slot) => tensors.get(slot)!);
}

/** Reads weights back from the backend under their checkpoint names. The tensors stay the caller's. */
export async function downloadParameters(config: LlamaConfig, parameters: LlamaParameters<tf.Tensor>): Promise<Map<string, NamedTensor>> {
  const tensors = new Map(listParameters(parameters));
  const named = new Map<string, NamedTensor>();
  for (const [path, slot] of listParameters(llamaSlots(config))) {
    const values = (await tensors.get(path)!.data()) as Float32Array;
    unpackWeight(slot, values).forEach((data, part) => {
      const { name, shape } = slot.parts[part]!;
      named.set(name, { shape, data });
    });
  }
  return named;
}
