import { drawFrom, lawOf, renormalise } from './probability-law.ts';
import type { DraftedToken, Verifier } from './verifier.ts';

/**
 * Draws so that drafted tokens are taken as often as the law of plain decoding allows. The output has exactly that law, but
 * not the tokens that the same seed gives without a draft.
 *
 * Drafted tokens are tried in order against what is left of the law p. One that was chosen is taken with probability p(x), else
 * p(x) becomes 0. One that was drawn from a law q is taken with probability min(1, p(x) / q(x)), else p becomes max(p - q, 0).
 * What is left is made to add up to 1 again, and when none is taken it gives the token. Each `law` must be the one its token
 * was drawn from given the siblings before it, and which nodes are fed must not depend on the tokens drawn.
 *
 * Source: Leviathan et al., "Fast Inference from Transformers via Speculative Decoding" (2023), appendix A.1; for siblings
 * Miao et al., "SpecInfer" (2024), algorithm 3.
 */
export function rejectionVerifier(): Verifier {
  return {
    name: 'rejection',
    lossless: true,
    needsLaw: true,
    throughSampler: true,
    pick(logits, drafted, sampler, context, random) {
      if (drafted.length === 0) return sampler.pick(logits, context, random);
      sampler.narrow?.(logits, context);
      const law = lawOf(logits);
      for (const token of drafted) {
        const { id } = token;
        // Not `<=`: a token of probability 0 is never taken.
        if (random.next() * (token.law?.[id] ?? 1) < law[id]!) return id;
        if (!refuse(law, token)) break;
      }
      return drawFrom(law, random);
    },
  };
}

/** What is left of the law after a token was not taken; false, and unchanged, where rounding leaves nothing. */
function refuse(law: Float64Array, token: DraftedToken): boolean {
  const before = law.slice();
  if (token.law === undefined) law[token.id] = 0;
  else for (let id = 0; id < law.length; id += 1) law[id] = Math.max(law[id]! - token.law[id]!, 0);
  if (renormalise(law)) return true;
  law.set(before);
  return false;
}
