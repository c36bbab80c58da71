import { seededRandom } from '@tokstream/core';
import { sample, type SampleOptions, type Sampler } from '@tokstream/decode';

/** A sampler that draws from a generator of its own, so that a seed gives the same text whichever request of the server it is. */
export function seededSampler(options: SampleOptions, seed: number): Sampler {
  const sampler = sample(options);
  const random = seededRandom(seed);
  return { ...sampler, pick: (logits, context) => sampler.pick(logits, context, random) };
}
