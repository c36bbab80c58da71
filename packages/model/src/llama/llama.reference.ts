import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { LlamaConfig } from './llama-config.ts';

/** Key (never rotated) and value that a row left for one key head. */
export interface ReferenceEntry {
  readonly position: number;
  readonly key: Float64Array;
  readonly value: Float64Array;
}

/** What one row computes; attention weights are over the entries of the view, then the row's own. */
export interface ReferenceStep {
  readonly logits: Float64Array;
  readonly hidden: readonly Float64Array[];
  readonly attention: readonly (readonly Float64Array[])[];
  readonly entries: readonly (readonly ReferenceEntry[])[];
}

/** One row: a token id or an embedding, its position, and for each layer and key head the entries it may look at. */
export type ReferenceLlama = (input: number | Float32Array, position: number, view: readonly (readonly (readonly ReferenceEntry[])[])[]) => ReferenceStep;

/**
 * Llama in plain TypeScript and double precision, one row at a time, from weights under their checkpoint names: the
 * oracle of the engines.
 */
export function referenceLlama(config: LlamaConfig, weights: ReadonlyMap<string, NamedTensor>): ReferenceLlama {
  const { layers, heads, kvHeads, headDim, width, normEpsilon } = config;
  const tensor = (name: string): Float32Array => weights.get(name)!.data;
  const linear = (x: Float64Array, name: string): Float64Array => {
    const [weight, bias] = [tensor(`${name}.weight`), weights.get(`${name}.bias`)?.data];
    return Float64Array.from({ length: weight.length / x.length }, (_, row) => (bias?.[row] ?? 0) + dot(x, weight.subarray(row * x.length, (row + 1) * x.length)));
  };
  const norm = (x: Float64Array, name: string): Float64Array => {
    const scale = 1 / Math.sqrt(dot(x, x) / width + normEpsilon);
    return x.map((value, at) => value * scale * tensor(`${name}.weight`)[at]!);
  };
  const rotate = (x: Float64Array, position: number): Float64Array =>
    x.map((value, at) => {
      const pair = at % (headDim / 2);
      const angle = position * frequency(config, pair);
      return value * Math.cos(angle) + (at < headDim / 2 ? -x[at + headDim / 2]! : x[at - headDim / 2]!) * Math.sin(angle);
    });

  return (input, position, view) => {
    const embedding = tensor('model.embed_tokens.weight');
    let x: Float64Array = Float64Array.from(typeof input === 'number' ? embedding.subarray(input * width, (input + 1) * width) : input);
    const hidden = [x];
    const attention: Float64Array[][] = [];
    const entries: ReferenceEntry[][] = [];
    for (let layer = 0; layer < layers; layer += 1) {
      const at = `model.layers.${layer}`;
      const normed = norm(x, `${at}.input_layernorm`);
      const [queries, keys, values] = ['q', 'k', 'v'].map((name) => split(linear(normed, `${at}.self_attn.${name}_proj`), headDim)) as [Float64Array[], Float64Array[], Float64Array[]];
      entries.push(keys.map((key, head) => ({ position, key, value: values[head]! })));
      attention.push([]);
      const context = queries.flatMap((query, head) => {
        const kvHead = Math.floor((head * kvHeads) / heads);
        const seen = [...view[layer]![kvHead]!, entries[layer]![kvHead]!];
        const rotated = rotate(query, position);
        const shares = softmax(Float64Array.from(seen, ({ key, position: place }) => dot(rotated, rotate(key, place)) / Math.sqrt(headDim)));
        attention[layer]!.push(shares);
        return Array.from({ length: headDim }, (_, column) => seen.reduce((sum, { value }, index) => sum + shares[index]! * value[column]!, 0));
      });
      x = add(x, linear(Float64Array.from(context), `${at}.self_attn.o_proj`));
      const wide = norm(x, `${at}.post_attention_layernorm`);
      const up = linear(wide, `${at}.mlp.up_proj`);
      const gated = linear(wide, `${at}.mlp.gate_proj`).map((gate, column) => (gate / (1 + Math.exp(-gate))) * up[column]!);
      x = add(x, linear(gated, `${at}.mlp.down_proj`));
      hidden.push(x);
    }
    const last = norm(x, 'model.norm');
    hidden[layers] = last;
    return { logits: linear(last, config.tied ? 'model.embed_tokens' : 'lm_head'), hidden, attention, entries };
  };
}

function frequency({ headDim, ropeTheta, ropeScaling: scaling }: LlamaConfig, pair: number): number {
  const plain = ropeTheta ** ((-2 * pair) / headDim);
  if (scaling.type === 'default') return plain;
  if (scaling.type === 'linear') return plain / scaling.factor;
  const turns = (scaling.originalMaxPositions * plain) / (2 * Math.PI);
  const { lowFrequencyFactor: low, highFrequencyFactor: high, factor } = scaling;
  const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return plain * (share + (1 - share) / factor);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function add(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from(a, (value, at) => value + b[at]!);
}

function split(x: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: x.length / size }, (_, part) => x.subarray(part * size, (part + 1) * size));
}

function softmax(scores: Float64Array): Float64Array {
  const exponentials = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
