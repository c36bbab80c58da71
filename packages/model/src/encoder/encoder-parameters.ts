import type { DecoderLayer } from '../decoder/decoder-parameters.ts';

/** The weights of one encoder layer, laid out as a decoder's; `inputNorm` is the norm of the attention, `postAttentionNorm` that of the feed-forward. */
export type EncoderLayer<Weight> = Pick<DecoderLayer<Weight>, 'inputNorm' | 'inputNormBias' | 'queryKeyValue' | 'queryKeyValueBias' | 'attentionOutput' | 'attentionOutputBias' | 'postAttentionNorm' | 'postAttentionNormBias' | 'gateUp' | 'gateUpBias' | 'down' | 'downBias'>;

/** All weights of an encoder. */
export interface EncoderParameters<Weight> {
  /** `[vocabulary, width]` */
  readonly embedding: Weight;
  /** `[rows, width]` */
  readonly positions: Weight | undefined;
  /** `[tokenTypes, width]` */
  readonly tokenTypes: Weight | undefined;
  /** `[width]`: the norm of the embeddings' sum. */
  readonly embeddingNorm: Weight | undefined;
  readonly embeddingNormBias: Weight | undefined;
  /** `[buckets, heads]`: biases by distance, which all layers share. */
  readonly relative: Weight | undefined;
  readonly layers: readonly EncoderLayer<Weight>[];
  /** `[width]`, undefined when the stream is not normalised at its end. */
  readonly norm: Weight | undefined;
}

/** Applies a function to every weight, keeping the structure; absent weights stay absent. `path` is stable and unique. */
export function mapEncoderParameters<From extends object, To>({ layers, ...rest }: EncoderParameters<From>, transform: (weight: From, path: string) => To): EncoderParameters<To> {
  const mapEntries = (weights: object, at: string): object =>
    Object.fromEntries((Object.entries(weights) as [string, From | undefined][]).map(([name, weight]) => [name, weight === undefined ? undefined : transform(weight, at + name)]));
  return { ...mapEntries(rest, ''), layers: layers.map((layer, index) => mapEntries(layer, `layers.${index}.`)) } as unknown as EncoderParameters<To>;
}

/** Every weight with its path, in a fixed order. */
export function listEncoderParameters<Weight extends object>(parameters: EncoderParameters<Weight>): readonly (readonly [path: string, weight: Weight])[] {
  const list: [string, Weight][] = [];
  mapEncoderParameters(parameters, (weight, path) => list.push([path, weight]));
  return list;
}
