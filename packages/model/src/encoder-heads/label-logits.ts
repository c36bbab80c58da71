import * as tf from '@tensorflow/tfjs-core';
import { project } from '../kernels/project.ts';
import type { EncoderHeads } from './encoder-heads.ts';

/**
 * What the classifiers say of texts, as `BertForSequenceClassification` does; differentiable in everything given.
 *
 * @param first `[texts, width]`: the encoder's last layer at the first position of each text, borrowed
 * @returns logits `[texts, labels]` of each label set, owned by the caller (who tidies)
 */
export function labelLogits(first: tf.Tensor2D, { pooler, classifiers }: EncoderHeads<tf.Tensor>): readonly tf.Tensor2D[] {
  const pooled = tf.tanh(project(first, pooler.weight, pooler.bias));
  return classifiers.map(({ weight, bias }) => project(pooled, weight, bias));
}
