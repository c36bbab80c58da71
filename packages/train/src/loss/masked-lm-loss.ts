import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from './cross-entropy.ts';

/** What an encoder said of the hidden tokens and of the texts, and what is right. */
export interface MaskedLmLossInput {
  /** `[hidden tokens, vocabulary]`, borrowed. */
  readonly logits: tf.Tensor2D;
  /** `[hidden tokens]`, at least one. */
  readonly targets: Int32Array;
  /** A label set each: `[texts, labels]`, borrowed. */
  readonly labelLogits: readonly tf.Tensor2D[];
  /** A label set each: the right label of each text, or -1 where nobody knows. */
  readonly labels: readonly Int32Array[];
  /** What a label counts, as so many hidden tokens. */
  readonly labelWeight: number;
}

/**
 * Masked language modelling (Devlin et al. 2019) with labels beside it: `(Σ nats of hidden tokens + labelWeight · Σ nats of labels) /
 * hidden tokens`, so that losses of parts of a batch add up by their hidden tokens.
 *
 * @returns a scalar owned by the caller
 */
export function maskedLmLoss({ logits, targets, labelLogits, labels, labelWeight }: MaskedLmLossInput): tf.Scalar {
  return tf.tidy(() => {
    const parts = labelLogits.flatMap((scores, at) => {
      const known = Uint8Array.from(labels[at]!, (label) => (label < 0 ? 0 : 1));
      const count = known.reduce((sum, one) => sum + one, 0);
      if (count === 0) return [];
      const mean = crossEntropy(scores, labels[at]!.map((label) => Math.max(label, 0)), known);
      return [tf.mul(mean, (labelWeight * count) / targets.length) as tf.Scalar];
    });
    return parts.reduce((sum, part) => tf.add(sum, part) as tf.Scalar, crossEntropy(logits, targets));
  });
}
