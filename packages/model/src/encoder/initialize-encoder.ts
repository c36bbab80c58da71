import type { Random } from '@tokstream/core';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';
import { standardNormal } from '../standard-normal.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { listEncoderParameters } from './encoder-parameters.ts';
import { familyOf } from './families/registry.ts';

/**
 * Fresh weights for training, as the family's own code draws them: normal, norms one, biases zero.
 *
 * Equal generators give equal weights on every platform up to the last bit of `Math.log` and `Math.cos`.
 */
export function initializeEncoder(config: EncoderConfig, random: Random): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  const { deviation } = familyOf(config.family);
  for (const [, slot] of listEncoderParameters(config.slots)) {
    for (const { name, shape } of slot.parts) {
      const data = new Float32Array(sizeOf(shape));
      if (/(LayerNorm|layer_norm)\.weight$/.test(name)) data.fill(1);
      else if (!name.endsWith('.bias')) {
        const size = deviation(config, name);
        for (let index = 0; index < data.length; index += 1) data[index] = size * standardNormal(random);
      }
      tensors.set(name, { shape, data });
    }
  }
  return tensors;
}
