import { topK } from '../processors/top-k.ts';
import type { StepContext } from '../processors/logits-processor.ts';
import type { Sampler } from './sampler.ts';
import { type MirostatOptions, surpriseControl } from './surprise-control.ts';
import { topIds } from './top-ids.ts';

const nothing: StepContext = { history: [], promptLength: 0, companions: [] };

/**
 * Mirostat 1: fits Zipf's law to the 100 most likely tokens and keeps the k of them at which that law has the surprise aimed
 * at (Basu et al. 2021, algorithm 1). Version 2, `mirostat`, does without the fit.
 *
 * @throws `invalid-option`
 */
export function mirostatV1(options: MirostatOptions = {}): Sampler {
  return surpriseControl('mirostat-v1', options, (logits, limit) => {
    const k = Math.floor(zipfRank(logits, limit));
    topK(k >= 1 ? Math.min(k, logits.length) : 1).apply(logits, nothing);
  });
}

/** Rank k at which a Zipf law fitted to the logits reaches `limit` bits. */
function zipfRank(logits: Float32Array, limit: number): number {
  const top = topIds(logits, 100);
  let [products, squares] = [0, 0];
  for (let rank = 1; rank < top.length; rank += 1) {
    const step = logits[top[rank - 1]!]! - logits[top[rank]!]!;
    if (step === Number.POSITIVE_INFINITY) break;
    const logRatio = Math.log((rank + 1) / rank);
    products += logRatio * step;
    squares += logRatio * logRatio;
  }
  const exponent = products / squares;
  // At 0 (all equal) and at 1 the formula divides by zero; nothing is then known against keeping all.
  if (!(exponent > 0) || exponent === 1) return logits.length;
  const excess = exponent - 1;
  return ((excess * 2 ** limit) / (1 - logits.length ** -excess)) ** (1 / exponent);
}
