import * as tf from '@tensorflow/tfjs-core';
import type { EncoderHook } from '@tokstream/model';
import { crossAttend, type CrossAttentionWeights } from '../tensor/context/cross-attend.ts';

/** What is asked of one layer. Borrowed. */
export interface LayerQuery {
  /** Layers that have run: 0 reads the embeddings. */
  readonly layer: number;
  /** `[n, width]` learned queries. */
  readonly queries: tf.Tensor2D;
  /** Projections, learned or the layer's own. Default none. */
  readonly weights?: CrossAttentionWeights;
  /** Default 1. */
  readonly heads?: number;
}

/**
 * Learned queries that read the positions of a layer and are read by none, so the encoder's own numbers stay the same to the last bit:
 * features of all depths for a small head, of a model that is not touched. Differentiable in the queries.
 *
 * Source: Tu et al. 2023 (Visual Query Tuning), section 3.2; there the layer's feed-forward follows.
 *
 * @param asked what is asked of which layers
 * @param onRead called with what the queries of a layer read, `[batch, n, width]`, freed after the call; `tf.keep` what should outlive it
 */
export function layerQueries(asked: readonly LayerQuery[], onRead: (rows: tf.Tensor3D, layer: number) => void): EncoderHook {
  return ({ place, layer, stream, lengths }) => {
    if (place !== 'layer') return undefined;
    const [batch, , width] = stream.shape;
    for (const { layer: of, queries, weights, heads } of asked) {
      if (of === layer) onRead(crossAttend(tf.broadcastTo(tf.expandDims(queries, 0), [batch, queries.shape[0], width]), stream, { weights, heads, lengths }), layer);
    }
    return undefined;
  };
}
