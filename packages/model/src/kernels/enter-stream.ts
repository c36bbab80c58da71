import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderParameters } from '../decoder/decoder-parameters.ts';
import { project } from './project.ts';

/**
 * Turns embeddings into the residual stream: projects them where the family does, and adds learned positions.
 *
 * @param embeddings `[rows, embeddingWidth]`, scaled, borrowed
 * @param positions of each row, within the table
 * @returns `[rows, width]`, owned by the caller; differentiable
 */
export function enterStream(embeddings: tf.Tensor2D, positions: ArrayLike<number>, config: DecoderConfig, parameters: DecoderParameters<tf.Tensor>): tf.Tensor2D {
  const { embeddingProjection, positions: table } = parameters;
  const projected = embeddingProjection === undefined ? embeddings : project(embeddings, embeddingProjection, undefined);
  if (table === undefined) return projected;
  const rows = Int32Array.from(positions, (position) => position + config.positionOffset!);
  return tf.add(projected, embeddingLookup(table as tf.Tensor2D, tf.tensor1d(rows, 'int32')));
}
