import type { Random } from '@tokstream/core';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';
import { standardNormal } from '../standard-normal.ts';
import { encoderHeadSlots, listEncoderHeads } from './encoder-heads.ts';
import type { EncoderHeadsConfig } from './encoder-heads-config.ts';

/** Fresh heads for training: matrices normal with `initializerRange`, gains one, biases zero. */
export function initializeEncoderHeads(config: EncoderHeadsConfig, random: Random): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  for (const { name, shape } of listEncoderHeads(encoderHeadSlots(config)).flatMap(([, { parts }]) => parts)) {
    const data = new Float32Array(sizeOf(shape));
    if (name.endsWith('LayerNorm.weight')) data.fill(1);
    else if (!name.endsWith('.bias')) for (let index = 0; index < data.length; index += 1) data[index] = config.initializerRange * standardNormal(random);
    tensors.set(name, { shape, data });
  }
  return tensors;
}
