import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';

/** What is exchanged between which texts. */
export interface ExchangeOptions {
  /** Token ids whose last state is replaced. */
  readonly base: Int32Array;
  /** Token ids whose last state is taken. */
  readonly source: Int32Array;
  /** Layers that have run before: 0 to the number of layers. */
  readonly layer: number;
}

/**
 * An interchange intervention: the residual stream at the end of one text put in place of that at the end of another, behind a layer. The
 * state never leaves the device.
 *
 * @returns the logits after the base, `[vocabulary]`
 * @throws `invalid-option`; `unsupported-hook` on another engine than the eager one; what the model throws
 */
export async function exchangeState(model: CausalLM, { base, source, layer }: ExchangeOptions): Promise<Float32Array> {
  if (!(Number.isInteger(layer) && layer >= 0 && layer <= model.shape.layers)) throw new TokstreamError(`The layer is ${layer}; it must be a whole number from 0 to ${model.shape.layers}.`, { code: 'invalid-option', stage: 'exchangeState' });
  let taken: tf.Tensor2D | undefined;
  try {
    using from = model.createCache();
    await model.forward({ input: { ids: source } }, from, {
      logits: 'none',
      layerHook(stream, place) {
        if (place.layer === layer) taken = tf.keep(tf.slice(stream, [stream.shape[0] - 1, 0], [1, stream.shape[1]]));
        return undefined;
      },
    });
    using into = model.createCache();
    const { logits } = await model.forward({ input: { ids: base } }, into, {
      layerHook(stream, place) {
        if (place.layer !== layer) return undefined;
        const [rows, width] = stream.shape;
        return rows === 1 ? tf.clone(taken!) : tf.concat([tf.slice(stream, [0, 0], [rows - 1, width]), taken!], 0);
      },
    });
    return logits;
  } finally {
    taken?.dispose();
  }
}
