import type * as tf from '@tensorflow/tfjs-core';
import { requireLayers, type WeightSource } from '../checkpoint/weight-source.ts';
import { decoderOf } from '../families/decoder-of.ts';
import type { LlamaConfig } from '../llama/llama-config.ts';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';
import type { DecoderConfig } from './decoder-config.ts';
import { type DecoderParameters, listParameters, mapParameters, type WeightSlot } from './decoder-parameters.ts';
import { packedShape, unpackWeight } from './pack-weight.ts';
import { uploadWeight } from './upload-weight.ts';

/**
 * Reads a model's weights onto the active backend, the largest first: while it is copied, little else is held.
 *
 * @returns tensors the caller owns; nothing is left behind when a weight is missing or misshapen
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export function uploadParameters(config: LlamaConfig | DecoderConfig, source: WeightSource, signal?: AbortSignal): Promise<DecoderParameters<tf.Tensor>> {
  return uploadSlots(decoderOf(config).slots, source, signal);
}

/** The same for the weights an engine wants in its own layout. */
export async function uploadSlots(slots: DecoderParameters<WeightSlot>, source: WeightSource, signal?: AbortSignal): Promise<DecoderParameters<tf.Tensor>> {
  requireLayers(slots.layers.length, source);
  const tensors = await uploadWeights(listParameters(slots).map(([, slot]) => slot), source, signal);
  return mapParameters(slots, (slot) => tensors.get(slot)!);
}

/** Reads weights onto the active backend, the largest first; nothing is left behind when one is missing or misshapen. */
export async function uploadWeights(slots: readonly WeightSlot[], source: WeightSource, signal?: AbortSignal): Promise<ReadonlyMap<WeightSlot, tf.Tensor>> {
  const tensors = new Map<WeightSlot, tf.Tensor>();
  try {
    for (const slot of slots.toSorted((a, b) => sizeOf(packedShape(b)) - sizeOf(packedShape(a)))) {
      tensors.set(slot, await uploadWeight(slot, source, signal));
    }
  } catch (error) {
    for (const tensor of tensors.values()) tensor.dispose();
    throw error;
  }
  return tensors;
}

/** Reads weights back from the backend under their checkpoint names. The tensors stay the caller's. */
export async function downloadParameters(config: LlamaConfig | DecoderConfig, parameters: DecoderParameters<tf.Tensor>): Promise<Map<string, NamedTensor>> {
  const tensors = new Map(listParameters(parameters));
  return downloadWeights(listParameters(decoderOf(config).slots).map(([path, slot]) => [slot, tensors.get(path)!]));
}

/** Weights of slots under their checkpoint names. */
export async function downloadWeights(weights: readonly (readonly [slot: WeightSlot, tensor: tf.Tensor])[]): Promise<Map<string, NamedTensor>> {
  const named = new Map<string, NamedTensor>();
  for (const [slot, tensor] of weights) {
    const values = (await tensor.data()) as Float32Array;
    unpackWeight(slot, values).forEach((data, part) => {
      const { name, shape } = slot.parts[part]!;
      named.set(name, { shape, data });
    });
  }
  return named;
}
