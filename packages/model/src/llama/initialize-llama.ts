import type { Random } from '@tokstream/core';
import { listParameters } from '../decoder/decoder-parameters.ts';
import { describeLlama } from '../families/llama.ts';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';
import { standardNormal } from '../standard-normal.ts';
import type { LlamaConfig } from './llama-config.ts';

/**
 * Fresh weights for training: normal with `initializerRange`, the two projections that write to the residual stream
 * divided by √(2 · layers) (Radford et al. 2019, section 2.3), norms one, biases zero.
 *
 * Equal generators give equal weights on every platform up to the last bit of `Math.log` and `Math.cos`.
 */
export function initializeLlama(config: LlamaConfig, random: Random): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  const residualScale = 1 / Math.sqrt(2 * config.layers);
  for (const [, slot] of listParameters(describeLlama(config).slots)) {
    for (const { name, shape } of slot.parts) {
      const data = new Float32Array(sizeOf(shape));
      if (name.endsWith('norm.weight')) data.fill(1);
      else if (!name.endsWith('.bias')) {
        const deviation = config.initializerRange * (/\.(o_proj|down_proj)\./.test(name) ? residualScale : 1);
        for (let index = 0; index < data.length; index += 1) data[index] = deviation * standardNormal(random);
      }
      tensors.set(name, { shape, data });
    }
  }
  return tensors;
}
