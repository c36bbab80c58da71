import { checkOption } from '../processors/check-option.ts';
import { type Distribution, distributions } from '../processors/distribution.ts';
import { draw } from './draw.ts';
import type { Sampler } from './sampler.ts';

/** What `mirostat` and `mirostatV1` steer towards. */
export interface MirostatOptions {
  /** Surprise aimed at, in bits a token. Default 5. */
  readonly tau?: number;
  /** Learning rate. Default 0.1. */
  readonly eta?: number;
}

/** Rules tokens out so that surprise stays below about `limit` bits, but never all. */
export type Truncation = (logits: Float32Array, limit: number) => void;

/**
 * A sampler whose truncation follows the surprise of the tokens taken: after each, limit -= eta * (surprise - tau), the surprise
 * being that under the truncated distribution. The limit begins at 2 tau.
 *
 * @throws `invalid-option`
 */
export function surpriseControl(name: string, options: MirostatOptions, truncate: Truncation): Sampler {
  const { tau = 5, eta = 0.1 } = options;
  checkOption(name, 'tau', tau, tau > 0 && Number.isFinite(tau), 'above 0');
  checkOption(name, 'eta', eta, eta > 0 && Number.isFinite(eta), 'above 0');
  return fromState(name, tau, eta, truncate, 2 * tau, undefined);
}

function fromState(name: string, tau: number, eta: number, truncate: Truncation, firstLimit: number, firstLaw: Distribution | undefined): Sampler {
  const distributionOf = distributions();
  let limit = firstLimit;
  /** The latest truncated distribution, out of which the next token is accepted. */
  let law = firstLaw;
  const narrowed = (logits: Float32Array): Distribution => {
    truncate(logits, limit);
    law = distributionOf(logits);
    return law;
  };
  return {
    name,
    narrow: (logits) => void narrowed(logits),
    pick: (logits, _context, random) => draw(narrowed(logits), random.next()),
    accept(id) {
      const surprise = law === undefined ? tau : Math.log2(law.total / law.weights[id]!);
      // A token from elsewhere, that this sampler had ruled out, says nothing about its limit.
      if (Number.isFinite(surprise)) limit -= eta * (surprise - tau);
    },
    clone: () => fromState(name, tau, eta, truncate, limit, law && { ...law, weights: law.weights.slice() }),
  };
}
