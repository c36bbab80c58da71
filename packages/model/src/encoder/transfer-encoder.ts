import type * as tf from '@tensorflow/tfjs-core';
import { requireLayers, type WeightSource } from '../checkpoint/weight-source.ts';
import { downloadWeights, uploadWeights } from '../decoder/transfer-parameters.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { type EncoderParameters, listEncoderParameters, mapEncoderParameters } from './encoder-parameters.ts';
import { knownNames } from './known-names.ts';

/**
 * Reads an encoder's weights onto the active backend.
 *
 * @returns tensors the caller owns; nothing is left behind when a weight is missing or misshapen
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export async function uploadEncoder({ slots }: EncoderConfig, source: WeightSource, signal?: AbortSignal): Promise<EncoderParameters<tf.Tensor>> {
  requireLayers(slots.layers.length, source);
  const tensors = await uploadWeights(listEncoderParameters(slots).map(([, slot]) => slot), knownNames(source), signal);
  return mapEncoderParameters(slots, (slot) => tensors.get(slot)!);
}

/** Reads weights back from the backend under their checkpoint names. The tensors stay the caller's. */
export function downloadEncoder({ slots }: EncoderConfig, parameters: EncoderParameters<tf.Tensor>): Promise<Map<string, NamedTensor>> {
  const tensors = new Map(listEncoderParameters(parameters));
  return downloadWeights(listEncoderParameters(slots).map(([path, slot]) => [slot, tensors.get(path)!]));
}
