import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer, DecoderParameters, WeightSlot } from '../decoder/decoder-parameters.ts';
import { linearSlots, matrixSlot, plainLayer, plainModel, storedSlot, vectorSlot } from './slots.ts';

/** Where the families that share Llama's tensor names differ. */
export interface LlamaSlotsOptions {
  readonly tied: boolean;
  readonly queryKeyValueBias?: boolean;
  readonly attentionOutputBias?: boolean;
  readonly mlpBias?: boolean;
  /** What the norms of queries and keys go over; undefined where there are none. */
  readonly queryKeyNorm?: 'head' | 'row';
  /** Four norms a layer, and gains that are stored as their distance from one. */
  readonly gemma?: boolean;
  /** Two norms a layer, of what its blocks add to the stream. */
  readonly normsOutput?: boolean;
  /** One matrix for queries, keys and values, and one for gate and up. */
  readonly joined?: boolean;
  /** What the blocks add to the stream is multiplied with; default 1. */
  readonly residualScale?: number;
}

type Sizes = Pick<DecoderConfig, 'vocabulary' | 'width' | 'hiddenWidth' | 'heads' | 'kvHeads' | 'headDim'> & { readonly layers: number };

/** The checkpoint tensors of the families that name them as Llama does. */
export function llamaSlots(sizes: Sizes, options: LlamaSlotsOptions): DecoderParameters<WeightSlot> {
  const { vocabulary, width } = sizes;
  return {
    ...plainModel,
    embedding: storedSlot('model.embed_tokens.weight', vocabulary, width),
    norm: gainSlot(options, ['model.norm.weight', width]),
    head: options.tied ? undefined : matrixSlot(width, ['lm_head.weight', vocabulary]),
    layers: Array.from({ length: sizes.layers }, (_, layer) => layerSlots(`model.layers.${layer}`, sizes, options)),
  };
}

function layerSlots(at: string, { width, hiddenWidth, heads, kvHeads, headDim }: Sizes, options: LlamaSlotsOptions): DecoderLayer<WeightSlot> {
  const { queryKeyValueBias = false, attentionOutputBias = false, mlpBias = false, queryKeyNorm, gemma = false, normsOutput = false, joined = false, residualScale = 1 } = options;
  const norm = (name: string): WeightSlot => gainSlot(options, [`${at}.${name}.weight`, width]);
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const attention = joined ? ([['qkv_proj', queries + 2 * keys]] as const) : ([['q_proj', queries], ['k_proj', keys], ['v_proj', keys]] as const);
  const gates = joined ? ([['gate_up_proj', 2 * hiddenWidth]] as const) : ([['gate_proj', hiddenWidth], ['up_proj', hiddenWidth]] as const);
  const added = (slot: WeightSlot | undefined): WeightSlot | undefined => (slot === undefined || residualScale === 1 ? slot : { ...slot, scale: residualScale });
  const [queryKeyValue, inputBias] = linearSlots(`${at}.self_attn`, width, attention, queryKeyValueBias);
  const [attentionOutput, outputBias] = linearSlots(`${at}.self_attn`, queries, [['o_proj', width]], attentionOutputBias);
  const [gateUp, gateUpBias] = linearSlots(`${at}.mlp`, width, gates, mlpBias);
  const [down, downBias] = linearSlots(`${at}.mlp`, hiddenWidth, [['down_proj', width]], mlpBias);
  // The order of these lines is the order in which fresh weights are drawn.
  return {
    ...plainLayer,
    inputNorm: norm(normsOutput ? 'post_attention_layernorm' : 'input_layernorm'),
    queryKeyValue,
    queryKeyValueBias: inputBias,
    queryKeyNorm: queryKeyNorm && gainSlot(options, [`${at}.self_attn.q_norm.weight`, queryKeyNorm === 'row' ? queries : headDim], [`${at}.self_attn.k_norm.weight`, queryKeyNorm === 'row' ? keys : headDim]),
    attentionOutput: added(attentionOutput)!,
    attentionOutputBias: added(outputBias),
    attentionOutputNorm: gemma ? norm('post_attention_layernorm') : undefined,
    postAttentionNorm: norm(gemma ? 'pre_feedforward_layernorm' : normsOutput ? 'post_feedforward_layernorm' : 'post_attention_layernorm'),
    gateUp,
    gateUpBias,
    down: added(down)!,
    downBias: added(downBias),
    downNorm: gemma ? norm('post_feedforward_layernorm') : undefined,
  };
}

function gainSlot({ gemma = false }: LlamaSlotsOptions, ...parts: readonly (readonly [string, number])[]): WeightSlot {
  return { ...vectorSlot(...parts), ...(gemma && { shift: 1 }) };
}
