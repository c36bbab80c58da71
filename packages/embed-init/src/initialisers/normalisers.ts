/** Turns scores into weights. */
export interface Normaliser {
  /**
   * Weights of scores that come in descending order, [count].
   *
   * @returns [count]
   */
  weights(scores: Float64Array): Float64Array;
  /** Whether the weights of a prefix are those of all as soon as the last weight of the prefix is zero. */
  readonly ofPrefix: boolean;
}

/** exp(score / temperature), adding up to one. */
export function softmax(temperature: number): Normaliser {
  return {
    ofPrefix: false,
    weights(scores) {
      const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
      const weights = scores.map((score) => Math.exp((score - best) / temperature));
      return dividedBy(weights, total(weights));
    },
  };
}

/** The nearest point of the simplex (Martins and Astudillo 2016): low scores get nothing. */
export const sparsemax: Normaliser = {
  ofPrefix: true,
  weights(scores) {
    let [sum, threshold] = [0, 0];
    for (const [at, score] of scores.entries()) {
      sum += score;
      if (1 + (at + 1) * score <= sum) break;
      threshold = (sum - 1) / (at + 1);
    }
    return scores.map((score) => Math.max(0, score - threshold));
  },
};

/** Scores divided by their sum, negative ones too or, with `relu`, not. */
export function sumToOne(clip: 'none' | 'relu'): Normaliser {
  return {
    ofPrefix: false,
    weights(scores) {
      const kept = clip === 'relu' ? scores.map((score) => Math.max(0, score)) : scores;
      return dividedBy(kept, total(kept));
    },
  };
}

/** Whether scores nearly cancel, so that dividing by their sum makes weights huge. */
export function nearlyCancels(scores: Float64Array): boolean {
  return Math.abs(total(scores)) < 0.05 * scores.reduce((sum, score) => sum + Math.abs(score), 0);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function dividedBy(values: Float64Array, divisor: number): Float64Array {
  return divisor === 0 ? new Float64Array(values.length) : values.map((value) => value / divisor);
}
