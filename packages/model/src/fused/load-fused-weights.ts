import { fusedFields } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { requireLayers, type WeightSource } from '../checkpoint/weight-source.ts';
import type { Activation, DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer, WeightSlot } from '../decoder/decoder-parameters.ts';
import type { Rope } from '../decoder/rope-frequencies.ts';
import { fusedLacks } from './fused-lacks.ts';
import type { FusedMemory } from './fused-memory.ts';
import { fusedSizes, pageSlots } from './fused-sizes.ts';
import type { WeightKinds } from './weight-precision.ts';
import { WeightReader } from './weight-reader.ts';
import { writeFields } from './write-fields.ts';

/** As the module numbers them. */
const activations: readonly Activation[] = ['silu', 'relu', 'gelu', 'gelu-tanh'];

/**
 * Reads a model's weights into the memory, piece by piece, with nothing held beside it.
 *
 * @param ropes the rotations of the model, in the order that a step gives their tables in
 * @param kinds how matrices are held; vectors and learned positions are float32
 * @param team address of where its threads meet
 * @returns address of the model's structure
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`; `out-of-memory`; `unsupported-engine`
 */
export async function loadFusedWeights(config: DecoderConfig, ropes: readonly Rope[], source: WeightSource, memory: FusedMemory, { kinds, team }: { readonly kinds: WeightKinds; readonly team: number }, signal?: AbortSignal): Promise<number> {
  const { slots, heads, headDim, kvHeads, hiddenWidth, normPlacement, queryKeyNormOver } = config;
  requireLayers(slots.layers.length, source);
  const lack = fusedLacks(config);
  if (lack !== undefined) throw new TokstreamError(`The fused engine has no ${lack}; load with engine: "eager".`, { code: 'unsupported-engine', stage: 'loadModel' });
  const sizes = fusedSizes(config);
  const reader = new WeightReader(source, memory, kinds, signal);

  const headRuns = { run: headDim, places: sizes.head };
  const wideRuns = { run: hiddenWidth, places: sizes.hidden };
  const [normWidth, projected] = [sizes.width, sizes.projected];
  const gains = queryKeyNormOver === 'row' ? (heads + kvHeads) * sizes.head : 2 * sizes.head;
  const layer = async (weights: DecoderLayer<WeightSlot>) => ({
    inputNorm: await reader.vector(weights.inputNorm, normWidth),
    inputNormBias: await reader.vector(weights.inputNormBias, normWidth),
    queryKeyValue: await reader.matrix(weights.queryKeyValue, config.width, projected, { outputs: headRuns }),
    queryKeyValueBias: await reader.vector(weights.queryKeyValueBias, projected, headRuns),
    queryKeyNorm: await reader.vector(weights.queryKeyNorm, gains, headRuns),
    attentionOutput: await reader.matrix(weights.attentionOutput, heads * sizes.head, sizes.width, { inputs: headRuns }),
    attentionOutputBias: await reader.vector(weights.attentionOutputBias, sizes.width),
    attentionOutputNorm: await reader.vector(weights.attentionOutputNorm, normWidth),
    postAttentionNorm: await reader.vector(weights.postAttentionNorm, normWidth),
    postAttentionNormBias: await reader.vector(weights.postAttentionNormBias, normWidth),
    gateUp: await reader.matrix(weights.gateUp, config.width, sizes.wide, { outputs: wideRuns }),
    gateUpBias: await reader.vector(weights.gateUpBias, sizes.wide, wideRuns),
    down: await reader.matrix(weights.down, hiddenWidth, sizes.width),
    downBias: await reader.vector(weights.downBias, sizes.width),
    downNorm: await reader.vector(weights.downNorm, normWidth),
  });
  // As panels a table is a head as well: a token's row is read with a stride.
  const embedding = await reader.matrix({ ...slots.embedding, transposed: true }, config.embeddingWidth, sizes.vocabulary, { isHead: true });
  const head = slots.head === undefined ? embedding : await reader.matrix(slots.head, config.embeddingWidth, sizes.vocabulary, { isHead: true });
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
    embedding, embeddingProjection, positions: positions && positions + 4 * sizes.width * (config.positionOffset ?? 0), norm, normBias, outputProjection, head, table, screen: 0, screenScales: 0, vocabulary: config.vocabulary, kind: kinds.layers, headKind: kinds.head, team,
  });
  return model;
}
