import type * as tf from '@tensorflow/tfjs-core';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { WeightSlot } from '../decoder/decoder-parameters.ts';
import { unpackWeight } from '../decoder/pack-weight.ts';
import { uploadWeight } from '../decoder/upload-weight.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import { type EncoderHeads, encoderHeadSlots, listEncoderHeads, mapEncoderHeads } from './encoder-heads.ts';
import type { EncoderHeadsConfig } from './encoder-heads-config.ts';

/**
 * Reads the heads of a BERT onto the active backend.
 *
 * @returns tensors the caller owns; nothing is left behind when a weight is missing or misshapen
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export async function uploadEncoderHeads(config: EncoderHeadsConfig, source: WeightSource, signal?: AbortSignal): Promise<EncoderHeads<tf.Tensor>> {
  const slots = encoderHeadSlots(config);
  const tensors = new Map<WeightSlot, tf.Tensor>();
  try {
    for (const [, slot] of listEncoderHeads(slots)) tensors.set(slot, await uploadWeight(slot, source, signal));
  } catch (error) {
    for (const tensor of tensors.values()) tensor.dispose();
    throw error;
  }
  return mapEncoderHeads(slots, (slot) => tensors.get(slot)!);
}

/** Reads the heads back under their checkpoint names. The tensors stay the caller's. */
export async function downloadEncoderHeads(config: EncoderHeadsConfig, heads: EncoderHeads<tf.Tensor>): Promise<Map<string, NamedTensor>> {
  const tensors = new Map(listEncoderHeads(heads));
  const named = new Map<string, NamedTensor>();
  for (const [path, slot] of listEncoderHeads(encoderHeadSlots(config))) {
    unpackWeight(slot, (await tensors.get(path)!.data()) as Float32Array).forEach((data, part) => {
      const { name, shape } = slot.parts[part]!;
      named.set(name, { shape, data });
    });
  }
  return named;
}
