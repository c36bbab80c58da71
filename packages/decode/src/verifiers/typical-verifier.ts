import { checkOption } from '../processors/check-option.ts';
import { lawOf } from './probability-law.ts';
import type { Verifier } from './verifier.ts';

/** How much `typicalVerifier` lets pass. */
export interface TypicalVerifierOptions {
  /** A token at least this probable is always taken; default 0.3. */
  readonly epsilon?: number;
  /** How far below the typical probability exp(-entropy) a token may be; default 0.09. */
  readonly delta?: number;
}

/**
 * Takes the first drafted token that is not improbable, p(x) > min(epsilon, delta · exp(-entropy of p)), and else what the
 * sampler picks. Lossy: drafted tokens come out more often than the model would give them.
 *
 * Source: Cai et al., "Medusa" (2024), section 2.3.1.
 *
 * @throws `invalid-option`
 */
export function typicalVerifier(options: TypicalVerifierOptions = {}): Verifier {
  const { epsilon = 0.3, delta = 0.09 } = options;
  checkOption('decode', 'epsilon', epsilon, epsilon > 0 && epsilon <= 1, 'above 0 and at most 1');
  checkOption('decode', 'delta', delta, delta > 0, 'above 0');
  return {
    name: 'typical',
    lossless: false,
    needsLaw: false,
    pick(logits, drafted, sampler, context, random) {
      if (drafted.length > 0) {
        const narrowed = logits.slice();
        sampler.narrow?.(narrowed, context);
        const law = lawOf(narrowed);
        const least = Math.min(epsilon, delta * Math.exp(-entropy(law)));
        for (const { id } of drafted) if (law[id]! > least) return id;
      }
      return sampler.pick(logits, context, random);
    },
  };
}

function entropy(law: Float64Array): number {
  let sum = 0;
  for (const share of law) if (share > 0) sum -= share * Math.log(share);
  return sum;
}
