import type { CausalLM } from '@tokstream/model';
import type { Mixture } from './next-input.ts';

/** The embedding `[embeddingWidth]` that a mixture stands for. */
export async function mixEmbeddings(model: CausalLM, { ids, weights, noise }: Mixture): Promise<Float32Array> {
  const width = model.shape.embeddingWidth;
  const embeddings = await model.embed(ids);
  const sums = new Float64Array(width);
  for (let at = 0; at < ids.length; at += 1) {
    const weight = weights[at]!;
    for (let dim = 0; dim < width; dim += 1) sums[dim] = sums[dim]! + weight * embeddings[at * width + dim]!;
  }
  if (noise !== undefined) for (let dim = 0; dim < width; dim += 1) sums[dim] = sums[dim]! + noise[dim]!;
  return Float32Array.from(sums);
}
