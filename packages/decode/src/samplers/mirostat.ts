import { distributions } from '../processors/distribution.ts';
import type { Sampler } from './sampler.ts';
import { type MirostatOptions, surpriseControl } from './surprise-control.ts';

/**
 * Mirostat 2: drops tokens whose surprise exceeds a limit that is steered so that the surprise of the text nears `tau` bits a
 * token (Basu et al. 2021; version 2 as llama.cpp has it). Put no other filter before it.
 *
 * @throws `invalid-option`
 */
export function mirostat(options: MirostatOptions = {}): Sampler {
  const distributionOf = distributions();
  return surpriseControl('mirostat', options, (logits, limit) => {
    const { weights, total } = distributionOf(logits);
    // Surprise is log2(total / weight); the largest weight is 1, and stays.
    const bound = Math.min(1, total * 2 ** -limit);
    for (let id = 0; id < logits.length; id += 1) if (weights[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
  });
}
