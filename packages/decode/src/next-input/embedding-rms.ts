import { throwIfAborted } from '@tokstream/core';

/** What gives embeddings of tokens: a model does. */
export interface EmbeddingSource {
  readonly shape: { readonly vocabulary: number };
  /** @returns `[ids, embeddingWidth]` */
  embed(ids: Int32Array): Promise<Float32Array>;
}

/** Tokens whose embeddings are held at once. */
const batchTokens = 2048;

/** Root of the mean square of all embedding values of a model: the scale that `noisySoftTokens` measures its noise by. */
export async function embeddingRms(source: EmbeddingSource, signal?: AbortSignal): Promise<number> {
  let [square, count] = [0, 0];
  for (let first = 0; first < source.shape.vocabulary; first += batchTokens) {
    throwIfAborted(signal, 'embeddingRms');
    const ids = Int32Array.from({ length: Math.min(batchTokens, source.shape.vocabulary - first) }, (_, at) => first + at);
    const embeddings = await source.embed(ids);
    for (const value of embeddings) square += value * value;
    count += embeddings.length;
  }
  return Math.sqrt(square / count);
}
