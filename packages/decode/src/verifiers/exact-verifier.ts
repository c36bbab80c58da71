import type { Verifier } from './verifier.ts';

/**
 * Takes what the sampler picks, whatever was drafted: the output is that of plain decoding with the same seed, token for
 * token. The default, and the one to use with any sampler.
 */
export function exactVerifier(): Verifier {
  return {
    name: 'exact',
    lossless: true,
    needsLaw: false,
    throughSampler: true,
    pick: (logits, _drafted, sampler, context, random) => sampler.pick(logits, context, random),
  };
}
