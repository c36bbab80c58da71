import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '@tokstream/backend';
import { activate } from '../kernels/activate.ts';
import { layerNorm } from '../kernels/layer-norm.ts';
import { project } from '../kernels/project.ts';
import type { EncoderHeads } from './encoder-heads.ts';
import type { EncoderHeadsConfig } from './encoder-heads-config.ts';

/**
 * What tokens stand at some positions, as `BertForMaskedLM` says; differentiable in everything given.
 *
 * @param hidden `[positions, width]`: the encoder's last layer there, borrowed
 * @param embedding `[vocabulary, width]`, borrowed
 * @returns logits `[positions, vocabulary]`, owned by the caller (who tidies)
 */
export function maskedLogits(hidden: tf.Tensor2D, { transform, transformNorm, vocabularyBias }: EncoderHeads<tf.Tensor>, embedding: tf.Tensor, { activation, normEpsilon }: EncoderHeadsConfig): tf.Tensor2D {
  const changed = activate[activation](project(hidden, transform.weight, transform.bias)) as tf.Tensor2D;
  return tf.add(matMul(layerNorm(changed, transformNorm.weight, transformNorm.bias, normEpsilon), embedding as tf.Tensor2D, { transposeB: true }), vocabularyBias);
}
