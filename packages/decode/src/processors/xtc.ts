import { checkOption } from './check-option.ts';
import { distributions } from './distribution.ts';
import { historyDraw } from './history-draw.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** When `xtc` acts. */
export interface XtcOptions {
  /** Probability that it acts at a step. Default 0.5. */
  readonly probability?: number;
  /** Probability from which a token counts as a top choice; above 0.5 it never acts. Default 0.1. */
  readonly threshold?: number;
  /** Seed of its own draws, which depend on the tokens so far as well. Default 0. */
  readonly seed?: number;
}

/**
 * "Exclude top choices": at some steps rules out all tokens above a probability but the least likely of them, of equal ones the
 * one with the highest id (P. E. Weidmann, text-generation-webui pull request 6335; as llama.cpp has it).
 *
 * Whether it acts is drawn from the seed and the tokens so far, so that texts have draws of their own from where they part, and
 * applying it twice at a place gives the same.
 *
 * @throws `invalid-option`
 */
export function xtc(options: XtcOptions = {}): LogitsProcessor {
  const { probability = 0.5, threshold = 0.1, seed = 0 } = options;
  checkOption('xtc', 'probability', probability, probability >= 0 && probability <= 1, 'from 0 to 1');
  checkOption('xtc', 'threshold', threshold, threshold > 0 && threshold <= 1, 'above 0 and at most 1');
  checkOption('xtc', 'seed', seed, Number.isSafeInteger(seed), 'a whole number');
  const distributionOf = distributions();
  return {
    name: 'xtc',
    apply(logits, { history }) {
      if (historyDraw(seed, history) < probability) exclude(logits, distributionOf, threshold);
    },
  };
}

function exclude(logits: Float32Array, distributionOf: ReturnType<typeof distributions>, threshold: number): void {
  const { weights, total } = distributionOf(logits);
  const bound = threshold * total;
  let spared = -1;
  for (let id = 0; id < weights.length; id += 1) {
    if (weights[id]! >= bound && (spared < 0 || weights[id]! <= weights[spared]!)) spared = id;
  }
  for (let id = 0; id < weights.length; id += 1) {
    if (weights[id]! >= bound && id !== spared) logits[id] = Number.NEGATIVE_INFINITY;
  }
}
