import type { LlamaConfig } from './llama-config.ts';

/**
 * The weights of one layer as the kernels want them. Matrices are `[in, out]`, the transpose of the checkpoint's, with
 * the projections that read the same input side by side: fewer and larger products.
 */
export interface LlamaLayer<Weight> {
  /** `[width]` */
  readonly inputNorm: Weight;
  /** `[width, (heads + 2 · kvHeads) · headDim]`: queries, keys, values. */
  readonly queryKeyValue: Weight;
  readonly queryKeyValueBias: Weight | undefined;
  /** `[heads · headDim, width]` */
  readonly attentionOutput: Weight;
  readonly attentionOutputBias: Weight | undefined;
  /** `[width]` */
  readonly postAttentionNorm: Weight;
  /** `[width, 2 · hiddenWidth]`: gate, up. */
  readonly gateUp: Weight;
  readonly gateUpBias: Weight | undefined;
  /** `[hiddenWidth, width]` */
  readonly down: Weight;
  readonly downBias: Weight | undefined;
}

/** All weights of a Llama. */
export interface LlamaParameters<Weight> {
  /** `[vocabulary, width]` */
  readonly embedding: Weight;
  readonly layers: readonly LlamaLayer<Weight>[];
  /** `[width]` */
  readonly norm: Weight;
  /** `[width, vocabulary]`; undefined when the embedding table is the head. */
  readonly head: Weight | undefined;
}

/** One of our weights as a row of checkpoint tensors: matrices `[out, in]` (or vectors) laid side by side. */
export interface WeightSlot {
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** True when the parts are transposed and joined along the output axis. */
  readonly transposed: boolean;
}

/** The checkpoint tensors behind every weight; the one place that knows their names. */
export function llamaSlots(config: LlamaConfig): LlamaParameters<WeightSlot> {
  const { width, hiddenWidth, heads, kvHeads, headDim, vocabulary } = config;
  const vector = (...parts: readonly (readonly [string, number])[]): WeightSlot => ({ parts: parts.map(([name, size]) => ({ name, shape: [size] })), transposed: false });
  const matrix = (input: number, ...parts: readonly (readonly [string, number])[]): WeightSlot => ({
    parts: parts.map(([name, output]) => ({ name, shape: [output, input] })),
    transposed: true,
  });
  return {
    embedding: { parts: [{ name: 'model.embed_tokens.weight', shape: [vocabulary, width] }], transposed: false },
    norm: vector(['model.norm.weight', width]),
    head: config.tied ? undefined : matrix(width, ['lm_head.weight', vocabulary]),
    layers: Array.from({ length: config.layers }, (_, layer) => {
      const at = `model.layers.${layer}`;
      const attention = [
        ['q_proj', heads * headDim],
        ['k_proj', kvHeads * headDim],
        ['v_proj', kvHeads * headDim],
      ] as const;
      const gates = [
        ['gate_proj', hiddenWidth],
        ['up_proj', hiddenWidth],
      ] as const;
      const named = (block: string, kind: string, parts: readonly (readonly [string, number])[]) => parts.map(([name, size]) => [`${at}.${block}.${name}.${kind}`, size] as const);
      return {
        inputNorm: vector([`${at}.input_layernorm.weight`, width]),
        queryKeyValue: matrix(width, ...named('self_attn', 'weight', attention)),
        queryKeyValueBias: config.attentionBias ? vector(...named('self_attn', 'bias', attention)) : undefined,
        attentionOutput: matrix(heads * headDim, [`${at}.self_attn.o_proj.weight`, width]),
        attentionOutputBias: config.attentionBias ? vector([`${at}.self_attn.o_proj.bias`, width]) : undefined,
        postAttentionNorm: vector([`${at}.post_attention_layernorm.weight`, width]),
        gateUp: matrix(width, ...named('mlp', 'weight', gates)),
        gateUpBias: config.mlpBias ? vector(...named('mlp', 'bias', gates)) : undefined,
        down: matrix(hiddenWidth, [`${at}.mlp.down_proj.weight`, width]),
        downBias: config.mlpBias ? vector([`${at}.mlp.down_proj.bias`, width]) : undefined,
      };
    }),
  };
}

/** Applies a function to every weight, keeping the structure; absent weights stay absent. `path` is stable and unique. */
export function mapParameters<From extends object, To>(parameters: LlamaParameters<From>, transform: (weight: From, path: string) => To): LlamaParameters<To> {
  const apply = (weight: From | undefined, path: string): To | undefined => (weight === undefined ? undefined : transform(weight, path));
  return {
    embedding: transform(parameters.embedding, 'embedding'),
    layers: parameters.layers.map((layer, index) => {
      const entries = Object.entries(layer) as [string, From | undefined][];
      return Object.fromEntries(entries.map(([name, weight]) => [name, apply(weight, `layers.${index}.${name}`)])) as unknown as LlamaLayer<To>;
    }),
    norm: transform(parameters.norm, 'norm'),
    head: apply(parameters.head, 'head'),
  };
}

/** Every weight with its path, in a fixed order. */
export function listParameters<Weight extends object>(parameters: LlamaParameters<Weight>): readonly (readonly [path: string, weight: Weight])[] {
  const list: [string, Weight][] = [];
  mapParameters(parameters, (weight, path) => list.push([path, weight]));
  return list;
}
