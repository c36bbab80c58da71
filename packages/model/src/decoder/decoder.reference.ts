import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { Activation, DecoderConfig, LayerConfig } from './decoder-config.ts';
import type { WeightSlot } from './decoder-parameters.ts';

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
export type ReferenceDecoder = (input: number | Float32Array, position: number, view: readonly (readonly (readonly ReferenceEntry[])[])[]) => ReferenceStep;

/**
 * A decoder of any family in plain TypeScript and double precision, one row at a time, from weights under their
 * checkpoint names: the oracle of the engines.
 */
export function referenceDecoder(config: DecoderConfig, weights: ReadonlyMap<string, NamedTensor>): ReferenceDecoder {
  const { heads, kvHeads, headDim, slots } = config;
  const linear = (x: Float64Array, weight: WeightSlot, bias?: WeightSlot): Float64Array => {
    const { scale = 1 } = weight;
    const products = weight.parts.flatMap(({ name, shape }) => {
      const data = weights.get(name)!.data;
      const outputs = weight.transposed ? shape[0]! : shape[1]!;
      return Array.from({ length: outputs }, (_, column) => x.reduce((sum, value, at) => sum + value * data[weight.transposed ? column * x.length + at : at * outputs + column]! * scale, 0));
    });
    return add(products, bias === undefined ? products.map(() => 0) : vector(bias));
  };
  const vector = ({ parts, shift = 0, scale = 1 }: WeightSlot): number[] => parts.flatMap(({ name }) => [...weights.get(name)!.data].map((value) => value * scale + shift));
  const norm = (x: Float64Array, gain: readonly number[], bias?: WeightSlot): Float64Array => {
    const mean = config.norm === 'layer' ? x.reduce((sum, value) => sum + value, 0) / x.length : 0;
    const centred = x.map((value) => value - mean);
    const scale = 1 / Math.sqrt(dot(centred, centred) / x.length + config.normEpsilon);
    return add(centred.map((value, at) => value * scale * gain[at]!), bias === undefined ? gain.map(() => 0) : vector(bias));
  };
  const maybeNorm = (x: Float64Array, gain: WeightSlot | undefined, bias?: WeightSlot): Float64Array => (gain === undefined ? x : norm(x, vector(gain), bias));

  /** Queries and keys `[heads + kvHeads][headDim]` of a projected row. */
  const normaliseHeads = (projected: Float64Array, gains: readonly number[] | undefined): Float64Array[] => {
    const [queries, keys] = [projected.subarray(0, heads * headDim), projected.subarray(heads * headDim, (heads + kvHeads) * headDim)];
    if (gains === undefined) return [queries, keys].flatMap((rows) => split(rows, headDim));
    const [first, second] = config.queryKeyNormOver === 'row' ? [gains.slice(0, heads * headDim), gains.slice(heads * headDim)] : [gains.slice(0, headDim), gains.slice(headDim)];
    if (config.queryKeyNormOver === 'row') return [norm(queries, first), norm(keys, second)].flatMap((rows) => split(rows, headDim));
    return [...split(queries, headDim).map((head) => norm(head, first)), ...split(keys, headDim).map((head) => norm(head, second))];
  };

  const attend = (rows: Float64Array, index: number, position: number, view: readonly (readonly ReferenceEntry[])[]) => {
    const [layer, kind] = [slots.layers[index]!, config.layers[index]!];
    const projected = linear(rows, layer.queryKeyValue, layer.queryKeyValueBias);
    const all = split(projected, headDim);
    const compared = normaliseHeads(projected, layer.queryKeyNorm && vector(layer.queryKeyNorm));
    const entries = compared.slice(heads).map((key, head) => ({ position, key, value: all[heads + kvHeads + head]! }));
    const shares = compared.slice(0, heads).map((query, head) => {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const seen = [...view[kvHead]!, entries[kvHead]!];
      const scores = seen.map(({ key, position: place }) => (position - place < (kind.window ?? Infinity) ? kind.attentionScale * dot(rotate(query, position, kind), rotate(key, place, kind)) : -Infinity));
      return { weights: softmax(scores), seen };
    });
    const context = shares.flatMap(({ weights: share, seen }) => Array.from({ length: headDim }, (_, column) => seen.reduce((sum, { value }, at) => sum + share[at]! * value[column]!, 0)));
    return { entries, attention: shares.map((share) => share.weights), context: linear(Float64Array.from(context), layer.attentionOutput, layer.attentionOutputBias) };
  };

  return (input, position, view) => {
    const { embeddingWidth, embeddingScale, positionOffset, normPlacement, gated, logitScale, logitCap } = config;
    const table = weights.get(slots.embedding.parts[0]!.name)!.data;
    const embedded = Float64Array.from(typeof input === 'number' ? table.subarray(input * embeddingWidth, (input + 1) * embeddingWidth).map((value) => value * embeddingScale) : input);
    let x = slots.embeddingProjection === undefined ? embedded : linear(embedded, slots.embeddingProjection);
    if (slots.positions !== undefined) x = add(x, weights.get(slots.positions.parts[0]!.name)!.data.subarray((position + positionOffset!) * config.width, (position + positionOffset! + 1) * config.width));
    const hidden = [x];
    const attention: Float64Array[][] = [];
    const entries: ReferenceEntry[][] = [];
    slots.layers.forEach((layer, index) => {
      const first = (rows: Float64Array): Float64Array => norm(rows, vector(layer.inputNorm), layer.inputNormBias);
      const second = (rows: Float64Array): Float64Array => norm(rows, vector(layer.postAttentionNorm), layer.postAttentionNormBias);
      const [before, after, output] = (['before', 'after', 'output'] as const).map((placement) => normPlacement === placement) as [boolean, boolean, boolean];
      const attended = attend(before ? first(x) : x, index, position, view[index]!);
      attention.push(attended.attention);
      entries.push(attended.entries);
      x = add(x, output ? first(attended.context) : maybeNorm(attended.context, layer.attentionOutputNorm));
      if (after) x = first(x);
      const wide = linear(before ? second(x) : x, layer.gateUp, layer.gateUpBias);
      const bent = wide.subarray(0, config.hiddenWidth).map(activations[config.activation]);
      const inner = gated ? bent.map((value, at) => value * wide[config.hiddenWidth + at]!) : bent;
      const added = linear(inner, layer.down, layer.downBias);
      x = add(x, output ? second(added) : maybeNorm(added, layer.downNorm));
      if (after) x = second(x);
      hidden.push(x);
    });
    const normalised = maybeNorm(x, slots.norm, slots.normBias);
    const last = slots.outputProjection === undefined ? normalised : linear(normalised, slots.outputProjection);
    hidden[slots.layers.length] = last;
    const logits = linear(last, slots.head ?? { ...slots.embedding, transposed: true }).map((value) => value * logitScale);
    return { logits: logitCap === undefined ? logits : logits.map((value) => logitCap * Math.tanh(value / logitCap)), hidden, attention, entries };
  };
}

function rotate(x: Float64Array, position: number, { rope }: LayerConfig): Float64Array {
  if (rope === undefined) return x;
  const half = x.length / 2;
  return x.map((value, at) => {
    const angle = position * frequency(rope, at % half, x.length);
    return value * Math.cos(angle) + (at < half ? -x[at + half]! : x[at - half]!) * Math.sin(angle);
  });
}

function frequency({ theta, scaling }: NonNullable<LayerConfig['rope']>, pair: number, headDim: number): number {
  const plain = theta ** ((-2 * pair) / headDim);
  switch (scaling.type) {
    case 'default':
    case 'dynamic':
      return plain;
    case 'linear':
      return plain / scaling.factor;
    case 'factors':
      return plain / scaling.factors[pair]!;
    case 'llama3': {
      const turns = (scaling.originalMaxPositions * plain) / (2 * Math.PI);
      return blend(plain, scaling.factor, (turns - scaling.lowFrequencyFactor) / (scaling.highFrequencyFactor - scaling.lowFrequencyFactor));
    }
    case 'yarn': {
      const pairOf = (turns: number): number => (headDim / 2) * (Math.log(scaling.originalMaxPositions / (2 * Math.PI * turns)) / Math.log(theta));
      const [first, last] = [pairOf(scaling.fastTurns), pairOf(scaling.slowTurns)];
      const low = Math.max(0, scaling.rounded ? Math.floor(first) : first);
      const high = Math.min(headDim - 1, scaling.rounded ? Math.ceil(last) : last);
      return blend(plain, scaling.factor, 1 - (pair - low) / (low === high ? 0.001 : high - low));
    }
  }
}

/** A share of a frequency as it is, the rest stretched. */
function blend(plain: number, factor: number, share: number): number {
  const kept = Math.min(1, Math.max(0, share));
  return plain * (kept + (1 - kept) / factor);
}

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  silu: (x) => x / (1 + Math.exp(-x)),
  relu: (x) => Math.max(0, x),
  gelu: (x) => (x / 2) * (1 + errorFunction(x / Math.SQRT2)),
  'gelu-tanh': (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** By its Taylor series, which is exact to double precision where it is not 1 within 1e-11. */
function errorFunction(x: number): number {
  if (Math.abs(x) > 4.8) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 120; n += 1) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function add(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (value, at) => value + b[at]!);
}

function split(x: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: x.length / size }, (_, part) => x.subarray(part * size, (part + 1) * size));
}

function softmax(scores: readonly number[]): Float64Array {
  const largest = Math.max(...scores);
  const exponentials = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
