import { fusedFields } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { requireLayers, type TakeValues, type WeightSource } from '../checkpoint/weight-source.ts';
import type { Activation, DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer, WeightSlot } from '../decoder/decoder-parameters.ts';
import type { Rope } from '../decoder/rope-frequencies.ts';
import type { FusedMemory } from './fused-memory.ts';
import { fusedSizes, pageSlots } from './fused-sizes.ts';
import { packPanels, type PanelPlaces, spreadRuns } from './pack-panels.ts';
import { writeFields } from './write-fields.ts';

/** As the module numbers them. */
const activations: readonly Activation[] = ['silu', 'relu', 'gelu', 'gelu-tanh'];

/**
 * Reads a model's weights into the memory, piece by piece, with nothing held beside it.
 *
 * @param ropes the rotations of the model, in the order that a step gives their tables in
 * @returns address of the model's structure
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`; `out-of-memory`; `unsupported-engine`
 */
export async function loadFusedWeights(config: DecoderConfig, ropes: readonly Rope[], source: WeightSource, memory: FusedMemory, signal?: AbortSignal): Promise<number> {
  const { slots, heads, headDim, kvHeads, hiddenWidth, normPlacement, queryKeyNormOver } = config;
  requireLayers(slots.layers.length, source);
  if (config.norm === 'layer' && (normPlacement === 'output' || slots.layers.some((layer) => layer.attentionOutputNorm ?? layer.downNorm ?? layer.queryKeyNorm))) {
    throw new TokstreamError('The fused engine has no layer norms of what blocks add or of queries and keys; load with engine: "eager".', { code: 'unsupported-engine', stage: 'loadModel' });
  }
  const sizes = fusedSizes(config);
  const reader = new WeightReader(source, memory, signal);

  const headPlaces = spreadRuns((heads + 2 * kvHeads) * headDim, headDim, sizes.head);
  const widePlaces = spreadRuns(2 * hiddenWidth, hiddenWidth, sizes.hidden);
  const gainPlaces = spreadRuns((heads + kvHeads) * headDim, headDim, sizes.head);
  const [normWidth, projected] = [sizes.width, sizes.projected];
  const gains = queryKeyNormOver === 'row' ? (heads + kvHeads) * sizes.head : 2 * sizes.head;
  const layer = async (weights: DecoderLayer<WeightSlot>) => ({
    inputNorm: await reader.vector(weights.inputNorm, normWidth),
    inputNormBias: await reader.vector(weights.inputNormBias, normWidth),
    queryKeyValue: await reader.matrix(weights.queryKeyValue, config.width, projected, { outputs: headPlaces }),
    queryKeyValueBias: await reader.vector(weights.queryKeyValueBias, projected, headPlaces),
    queryKeyNorm: await reader.vector(weights.queryKeyNorm, gains, gainPlaces),
    attentionOutput: await reader.matrix(weights.attentionOutput, heads * sizes.head, sizes.width, { inputs: headPlaces }),
    attentionOutputBias: await reader.vector(weights.attentionOutputBias, sizes.width),
    attentionOutputNorm: await reader.vector(weights.attentionOutputNorm, normWidth),
    postAttentionNorm: await reader.vector(weights.postAttentionNorm, normWidth),
    postAttentionNormBias: await reader.vector(weights.postAttentionNormBias, normWidth),
    gateUp: await reader.matrix(weights.gateUp, config.width, sizes.wide, { outputs: widePlaces }),
    gateUpBias: await reader.vector(weights.gateUpBias, sizes.wide, widePlaces),
    down: await reader.matrix(weights.down, hiddenWidth, sizes.width),
    downBias: await reader.vector(weights.downBias, sizes.width),
    downNorm: await reader.vector(weights.downNorm, normWidth),
  });
  // As panels a table is a head as well: a token's row is read with a stride.
  const embedding = await reader.matrix({ ...slots.embedding, transposed: true }, config.embeddingWidth, sizes.vocabulary);
  const head = slots.head === undefined ? embedding : await reader.matrix(slots.head, config.embeddingWidth, sizes.vocabulary);
  const embeddingProjection = await reader.matrix(slots.embeddingProjection, config.embeddingWidth, sizes.width);
  const outputProjection = await reader.matrix(slots.outputProjection, config.width, sizes.embedding);
  const positions = await reader.table(slots.positions, sizes.width);
  const [norm, normBias] = [await reader.vector(slots.norm, normWidth), await reader.vector(slots.normBias, normWidth)];
  const layers = [];
  for (const weights of slots.layers) layers.push(await layer(weights));

  const layerBytes = 4 * fusedFields.layer.length;
  const table = memory.take(layers.length * layerBytes);
  for (const [index, weights] of layers.entries()) {
    const { attentionScale, rope, window } = config.layers[index]!;
    const outputNorms = normPlacement === 'output' ? { attentionOutputNorm: weights.inputNorm, downNorm: weights.postAttentionNorm } : {};
    writeFields(memory, table + index * layerBytes, fusedFields.layer, { ...weights, ...outputNorms, scale: attentionScale, rope: rope === undefined ? -1 : ropes.indexOf(rope), window: window ?? 0 });
  }
  const model = memory.take(4 * fusedFields.model.length);
  writeFields(memory, model, fusedFields.model, {
    width: config.width, widthPadded: sizes.width, embeddingWidth: config.embeddingWidth, embeddingPadded: sizes.embedding,
    hiddenWidth, hiddenPadded: sizes.hidden, vocabularyPadded: sizes.vocabulary, heads, kvHeads, headDim, headPadded: sizes.head, layers: layers.length, pageSlots,
    layerNorm: Number(config.norm === 'layer'), normBefore: Number(normPlacement === 'before'), normAfter: Number(normPlacement === 'after'), normOverRow: Number(queryKeyNormOver === 'row'),
    activation: activations.indexOf(config.activation), gated: Number(config.gated), epsilon: config.normEpsilon, logitScale: config.logitScale, logitCap: config.logitCap ?? 0, embeddingScale: config.embeddingScale,
    embedding, embeddingProjection, positions: positions && positions + 4 * sizes.width * (config.positionOffset ?? 0), norm, normBias, outputProjection, head, table, screen: 0, screenScales: 0, vocabulary: config.vocabulary,
  });
  return model;
}

/** Streams weights to their places; an absent weight has the address 0. */
class WeightReader {
  readonly #source: WeightSource;
  readonly #memory: FusedMemory;
  readonly #signal: AbortSignal | undefined;

  constructor(source: WeightSource, memory: FusedMemory, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#memory = memory;
    this.#signal = signal;
  }

  /** Panels `[outputs / 8, inputs, 8]`, sizes filled up. */
  matrix(slot: WeightSlot | undefined, inputs: number, outputs: number, places?: PanelPlaces): Promise<number> {
    return this.#read(slot, inputs * outputs, (part, values, first, to) => packPanels(slot!, part, values, first, inputs, to, places));
  }

  /** Vectors one after another, filled up. */
  vector(slot: WeightSlot | undefined, size: number, places?: Int32Array): Promise<number> {
    return this.#read(slot, size, (part, values, first, to) => {
      const from = first + slot!.parts.slice(0, part).reduce((sum, { shape }) => sum + shape[0]!, 0);
      const { shift = 0, scale = 1 } = slot!;
      for (const [at, value] of values.entries()) to[places === undefined ? from + at : places[from + at]!] = value * scale + shift;
    });
  }

  /** Rows `[rows, width]`, filled up to `stride`. */
  table(slot: WeightSlot | undefined, stride: number): Promise<number> {
    const [rows, width] = (slot?.parts[0]!.shape ?? [0, 1]) as [number, number];
    return this.#read(slot, rows * stride, (_, values, first, to) => {
      for (const [at, value] of values.entries()) to[Math.floor((first + at) / width) * stride + ((first + at) % width)] = value;
    });
  }

  async #read(slot: WeightSlot | undefined, size: number, put: (part: number, values: Float32Array, first: number, to: Float32Array) => void): Promise<number> {
    if (slot === undefined) return 0;
    let at = 0;
    for (const [part, { name, shape }] of slot.parts.entries()) {
      const take: TakeValues = (values, first) => {
        // Memory is taken when values come, that is, when the file has been found to have as many.
        if (at === 0) at = this.#memory.take(4 * size);
        put(part, values, first, this.#memory.floats.subarray(at / 4, at / 4 + size));
      };
      await this.#source.stream(this.#nameOf(name), shape, take, this.#signal);
    }
    return at;
  }

  /** Checkpoints of a model without its head leave out the first part of names. */
  #nameOf(name: string): string {
    const bare = name.slice(name.indexOf('.') + 1);
    return !this.#source.has(name) && this.#source.has(bare) ? bare : name;
  }
}
