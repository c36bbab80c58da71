/**
 * The weights of one layer as the kernels want them. Matrices are `[in, out]`, with the projections that read the same
 * input side by side: fewer and larger products.
 */
export interface DecoderLayer<Weight> {
  /** `[width]`: the norm of the attention, where `normPlacement` says. */
  readonly inputNorm: Weight;
  readonly inputNormBias: Weight | undefined;
  /** `[width, (heads + 2 · kvHeads) · headDim]`: queries, keys, values. */
  readonly queryKeyValue: Weight;
  readonly queryKeyValueBias: Weight | undefined;
  /** `[2 · headDim]`: gains of the norms of every query head and of every key head; `[(heads + kvHeads) · headDim]` where a norm goes over a row. */
  readonly queryKeyNorm: Weight | undefined;
  /** `[heads · headDim, width]` */
  readonly attentionOutput: Weight;
  readonly attentionOutputBias: Weight | undefined;
  /** `[width]`: a second norm, of what attention adds to the stream. */
  readonly attentionOutputNorm: Weight | undefined;
  /** `[width]`: the norm of the MLP, where `normPlacement` says. */
  readonly postAttentionNorm: Weight;
  readonly postAttentionNormBias: Weight | undefined;
  /** `[width, 2 · hiddenWidth]`: gate, up; `[width, hiddenWidth]` without a gate. */
  readonly gateUp: Weight;
  readonly gateUpBias: Weight | undefined;
  /** `[hiddenWidth, width]` */
  readonly down: Weight;
  readonly downBias: Weight | undefined;
  /** `[width]`: a second norm, of what the MLP adds to the stream. */
  readonly downNorm: Weight | undefined;
}

/** All weights of a decoder. */
export interface DecoderParameters<Weight> {
  /** `[vocabulary, embeddingWidth]` */
  readonly embedding: Weight;
  /** `[embeddingWidth, width]` */
  readonly embeddingProjection: Weight | undefined;
  /** `[positions, width]` */
  readonly positions: Weight | undefined;
  readonly layers: readonly DecoderLayer<Weight>[];
  /** `[width]`, undefined when the stream is not normalised at its end. */
  readonly norm: Weight | undefined;
  readonly normBias: Weight | undefined;
  /** `[width, embeddingWidth]` */
  readonly outputProjection: Weight | undefined;
  /** `[embeddingWidth, vocabulary]`; undefined when the embedding table is the head. */
  readonly head: Weight | undefined;
}

/** One of our weights as a row of checkpoint tensors: matrices `[out, in]` (or vectors) laid side by side. */
export interface WeightSlot {
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** True when the parts are transposed and joined along the output axis. */
  readonly transposed: boolean;
  /** Added to every value that is read; 1 for gains stored as their distance from one. */
  readonly shift?: number;
  /** What every value that is read is multiplied with; not together with `shift`. */
  readonly scale?: number;
}

/** Applies a function to every weight, keeping the structure; absent weights stay absent. `path` is stable and unique. */
export function mapParameters<From extends object, To>(parameters: DecoderParameters<From>, transform: (weight: From, path: string) => To): DecoderParameters<To> {
  const apply = (weight: From | undefined, path: string): To | undefined => (weight === undefined ? undefined : transform(weight, path));
  return {
    embedding: transform(parameters.embedding, 'embedding'),
    embeddingProjection: apply(parameters.embeddingProjection, 'embeddingProjection'),
    positions: apply(parameters.positions, 'positions'),
    layers: parameters.layers.map((layer, index) => {
      const entries = Object.entries(layer) as [string, From | undefined][];
      return Object.fromEntries(entries.map(([name, weight]) => [name, apply(weight, `layers.${index}.${name}`)])) as unknown as DecoderLayer<To>;
    }),
    norm: apply(parameters.norm, 'norm'),
    normBias: apply(parameters.normBias, 'normBias'),
    outputProjection: apply(parameters.outputProjection, 'outputProjection'),
    head: apply(parameters.head, 'head'),
  };
}

/** Every weight with its path, in a fixed order. */
export function listParameters<Weight extends object>(parameters: DecoderParameters<Weight>): readonly (readonly [path: string, weight: Weight])[] {
  const list: [string, Weight][] = [];
  mapParameters(parameters, (weight, path) => list.push([path, weight]));
  return list;
}
