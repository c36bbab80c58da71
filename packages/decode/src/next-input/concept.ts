import { checkOption } from '../processors/check-option.ts';
import { topIds } from '../samplers/top-ids.ts';

/** Which tokens go into a weighted sum of embeddings. */
export interface ConceptOptions {
  /** What logits are divided by first, above 0. */
  readonly temperature: number;
  /** Only the k most likely tokens; Infinity for all. */
  readonly topK: number;
  /** Of those the smallest set that reaches this probability. */
  readonly topP: number;
  /** Of those what is at least so many times as likely as the most likely. */
  readonly minP: number;
  /** At most so many in the end. */
  readonly keep: number;
}

/** Tokens and their weights, which sum to 1; the heaviest first, of equal ones the lowest id. */
export interface Concept {
  /** `[n]` */
  readonly ids: Int32Array;
  /** `[n]` */
  readonly weights: Float32Array;
  /** Of the whole distribution after temperature, before any token is left out; natural logarithm. */
  readonly entropy: number;
}

/** @throws `invalid-option` */
export function checkConceptOptions(stage: string, { temperature, topK, topP, minP, keep }: ConceptOptions): void {
  checkOption(stage, 'temperature', temperature, temperature > 0 && Number.isFinite(temperature), 'above 0');
  checkOption(stage, 'topK', topK, isCount(topK), 'a whole number above 0, or Infinity');
  checkOption(stage, 'topP', topP, topP > 0 && topP <= 1, 'above 0 and at most 1');
  checkOption(stage, 'minP', minP, minP >= 0 && minP <= 1, 'from 0 to 1');
  checkOption(stage, 'keep', keep, isCount(keep), 'a whole number above 0, or Infinity');
}

/**
 * The distribution of a step, narrowed to the tokens that make its concept: softmax, top-k, top-p, min-p and the best
 * `keep`, with the rest renormalised after each (Zhang et al. 2025, "Soft Thinking").
 *
 * @param logits `[vocabulary]`, unchanged
 */
export function conceptOf(logits: Float32Array, { temperature, topK, topP, minP, keep }: ConceptOptions): Concept {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let [total, weighted] = [0, 0];
  for (const logit of logits) {
    const scaled = (logit - most) / temperature;
    const weight = Math.exp(scaled);
    total += weight;
    // A token that is ruled out counts as 0 · -Infinity = 0.
    if (weight > 0) weighted += weight * scaled;
  }
  const likely = Number.isFinite(topK) ? topIds(logits, topK) : idsAbove(logits, most + temperature * Math.log(minP));
  const weights = likely.map((id) => Math.exp((logits[id]! - most) / temperature));
  const reach = topP * (Number.isFinite(topK) ? sum(weights) : total);
  let kept = 0;
  for (let mass = 0; kept < weights.length && kept < keep && mass < reach && weights[kept]! > 0 && weights[kept]! >= minP; kept += 1) mass += weights[kept]!;
  const share = sum(weights.slice(0, kept));
  return {
    ids: Int32Array.from(likely.slice(0, kept)),
    weights: Float32Array.from(weights.slice(0, kept), (weight) => weight / share),
    entropy: Math.log(total) - weighted / total,
  };
}

/** The same for all tokens that min-p cannot rule out, by sorting: `topIds` is made for few. */
function idsAbove(logits: Float32Array, bound: number): number[] {
  const ids: number[] = [];
  // A hair below the bound, since the weights decide.
  for (let id = 0; id < logits.length; id += 1) if (logits[id]! >= bound - 1e-6 * Math.abs(bound)) ids.push(id);
  return ids.toSorted((a, b) => logits[b]! - logits[a]! || a - b);
}

function isCount(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value > 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
