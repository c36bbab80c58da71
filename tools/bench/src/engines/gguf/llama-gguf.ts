import type { LlamaConfig, NamedTensor } from '@tokstream/model';
import { encodings, type GgufWeights } from './encode-weights.ts';
import { ggufPieces, type GgufWeight } from './gguf-writer.ts';

const whole: Readonly<Record<string, string>> = { 'model.embed_tokens': 'token_embd', 'model.norm': 'output_norm', lm_head: 'output' };
const inLayer: Readonly<Record<string, string>> = {
  'input_layernorm': 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'post_attention_layernorm': 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

/** A Llama as a GGUF file for llama.cpp, piece by piece, with a vocabulary of made-up tokens: prompts are given as ids. */
export function llamaGguf(config: LlamaConfig, weights: ReadonlyMap<string, NamedTensor>, stored: GgufWeights): Generator<Uint8Array> {
  const { vocabulary, width, hiddenWidth, layers, heads, kvHeads, headDim, maxPositions, normEpsilon, ropeTheta } = config;
  const known = ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)];
  const number = (value: number) => ({ type: 'u32', value }) as const;
  const metadata = {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.file_type': number(encodings[stored].fileType),
    'llama.context_length': number(maxPositions),
    'llama.embedding_length': number(width),
    'llama.block_count': number(layers),
    'llama.feed_forward_length': number(hiddenWidth),
    'llama.attention.head_count': number(heads),
    'llama.attention.head_count_kv': number(kvHeads),
    'llama.attention.key_length': number(headDim),
    'llama.attention.value_length': number(headDim),
    'llama.attention.layer_norm_rms_epsilon': { type: 'f32', value: normEpsilon },
    'llama.rope.dimension_count': number(headDim),
    'llama.rope.freq_base': { type: 'f32', value: ropeTheta },
    'llama.vocab_size': number(vocabulary),
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'strings', value: Array.from({ length: vocabulary }, (_, id) => known[id] ?? `t${id}`) },
    'tokenizer.ggml.scores': { type: 'f32s', value: Array.from({ length: vocabulary }, (_, id) => -id) },
    // Unknown, control, bytes and plain tokens, as sentencepiece numbers them.
    'tokenizer.ggml.token_type': { type: 'i32s', value: Array.from({ length: vocabulary }, (_, id) => (id === 0 ? 2 : id < 3 ? 3 : id < known.length ? 6 : 1)) },
    'tokenizer.ggml.unknown_token_id': number(0),
    'tokenizer.ggml.bos_token_id': number(1),
    'tokenizer.ggml.eos_token_id': number(2),
  } as const;
  return ggufPieces(metadata, [...weights].map(([name, tensor]) => encode(name, tensor, config, stored)));
}

function encode(name: string, { shape, data }: NamedTensor, { heads, kvHeads }: LlamaConfig, stored: GgufWeights): GgufWeight {
  const [, layer, module] = /^(?:model\.layers\.(\d+)\.)?(.+)\.weight$/.exec(name)!;
  const rotated = module === 'self_attn.q_proj' ? heads : module === 'self_attn.k_proj' ? kvHeads : 0;
  const { type, encode: bytesOf } = encodings[shape.length === 1 ? 'f32' : stored];
  return {
    name: `${layer === undefined ? whole[module!]! : `blk.${layer}.${inLayer[module!]!}`}.weight`,
    shape,
    type,
    bytes: bytesOf(rotated === 0 ? data : sideBySide(data, shape as readonly [number, number], rotated)),
  };
}

/** Rows of queries or keys as llama.cpp rotates them: the two that turn together stand side by side, half a head apart here. */
function sideBySide(data: Float32Array, [rows, columns]: readonly [number, number], heads: number): Float32Array {
  const headDim = rows / heads;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row += 1) {
    const inHead = row % headDim;
    const source = row - inHead + (inHead % 2) * (headDim / 2) + Math.floor(inHead / 2);
    result.set(data.subarray(source * columns, (source + 1) * columns), row * columns);
  }
  return result;
}
