import { exponential } from './exponential.ts';
import { largest } from './largest.ts';

/** Softmax before its division, with what is needed to finish it. */
export interface Distribution {
  /** `[vocabulary]` e to the power of (logit - largest logit). Borrowed: overwritten by the next call. */
  readonly weights: Float64Array;
  /** Their sum. */
  readonly total: number;
  /** The largest logit. */
  readonly most: number;
}

/** Makes a function that computes distributions into one array of its own, in float64. */
export function distributions(): (logits: Float32Array) => Distribution {
  let weights = new Float64Array(0);
  return (logits) => {
    if (weights.length !== logits.length) weights = new Float64Array(logits.length);
    const most = largest(logits);
    let total = 0;
    for (let id = 0; id < logits.length; id += 1) {
      const weight = exponential(logits[id]! - most);
      weights[id] = weight;
      total += weight;
    }
    return { weights, total, most };
  };
}
