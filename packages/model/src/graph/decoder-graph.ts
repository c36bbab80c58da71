import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderParameters } from '../decoder/decoder-parameters.ts';
import { type AttentionInputs, attentionOfGraph } from './graph-attention.ts';
import type { GraphDef } from './graph-def.ts';
import { layerOfGraph, normaliseRows, projectRows } from './graph-layers.ts';
import { feeds, fetches, type Layout } from './graph-names.ts';
import { GraphOps } from './graph-ops.ts';
import { declarePool } from './graph-pool.ts';
import type { GraphPrecision } from './graph-precision.ts';
import { declareRotations } from './graph-rotation.ts';
import { declareWeights } from './graph-weights.ts';

/**
 * A decoder of any family as one TensorFlow graph: weights and entries in variables, and a step over any forests of rows for each layout.
 * `feeds` and `fetches` name what goes in and out.
 */
export function decoderGraph(config: DecoderConfig, precision: GraphPrecision = 'float32'): GraphDef {
  const ops = new GraphOps();
  const weights = declareWeights(ops, config, precision);
  const pool = declarePool(ops, config);
  const positions = ops.input(feeds.positions, 'int32', [-1]);
  const entered = enterGraph(ops, positions, config, weights);
  const shared = { ...attentionInputs(ops, config), pool, rotations: declareRotations(ops, config, positions) };
  for (const layout of ['single', 'many'] as const) {
    const inputs = { ...shared, stores: [] };
    let stream = entered;
    for (const [index, layer] of weights.layers.entries()) {
      ops.output(fetches.hidden(layout, index), stream);
      stream = layerOfGraph(ops, stream, layer, config, (rows) => attentionOfGraph(ops, rows, layer, config, inputs, layout, index));
    }
    ops.done(fetches.stored(layout), inputs.stores);
    leaveGraph(ops, stream, layout, config, weights);
  }
  return ops.def;
}

/** From ids or embeddings to the stream. */
function enterGraph(ops: GraphOps, positions: string, { slots, embeddingWidth, embeddingScale, positionOffset }: DecoderConfig, weights: DecoderParameters<string>): string {
  const ids = ops.input(feeds.ids, 'int32', [-1]);
  const found = slots.head === undefined ? ops.transpose(ops.gather(weights.embedding, ids, 1), 1, 0) : ops.gather(weights.embedding, ids);
  const scaled = embeddingScale === 1 ? found : ops.times(found, ops.floats([embeddingScale]));
  ops.output(fetches.embedded, scaled);
  const embeddings = ops.input(feeds.embeddings, 'float32', [-1, embeddingWidth], scaled);
  const projected = weights.embeddingProjection === undefined ? embeddings : projectRows(ops, embeddings, weights.embeddingProjection, undefined);
  if (weights.positions === undefined) return projected;
  return ops.plus(projected, ops.gather(weights.positions, ops.plus(positions, ops.ints(positionOffset!), 'int32')));
}

/** From the stream after the last layer to logits. */
function leaveGraph(ops: GraphOps, stream: string, layout: Layout, config: DecoderConfig, weights: DecoderParameters<string>): void {
  const { norm, normBias, outputProjection, embedding, head } = weights;
  const leave = (rows: string): string => {
    const normalised = norm === undefined ? rows : normaliseRows(ops, rows, norm, normBias, config);
    return outputProjection === undefined ? normalised : projectRows(ops, normalised, outputProjection, undefined);
  };
  const all = leave(stream);
  ops.output(fetches.hidden(layout, config.layers.length), all);
  const scored = layout === 'single' ? all : leave(ops.gather(stream, ops.input(feeds.picked, 'int32', [-1])));
  ops.output(fetches.logits(layout), boundLogits(ops, ops.matMul(scored, head ?? embedding), config));
}

function boundLogits(ops: GraphOps, logits: string, { logitScale, logitCap }: DecoderConfig): string {
  const scaled = logitScale === 1 ? logits : ops.times(logits, ops.floats([logitScale]));
  return logitCap === undefined ? scaled : ops.times(ops.unary('Tanh', ops.times(scaled, ops.floats([1 / logitCap]))), ops.floats([logitCap]));
}

function attentionInputs(ops: GraphOps, { layers, kvHeads }: DecoderConfig): Pick<AttentionInputs, 'written' | 'seen' | 'masks' | 'spread' | 'places'> {
  const written: string[] = [];
  const seen: string[] = [];
  const masks: string[] = [];
  for (const [layer, { window }] of layers.entries()) {
    written.push(ops.input(feeds.written(layer), 'int32', [-1], written[0]));
    seen.push(ops.input(feeds.seen(layer), 'int32', [-1, kvHeads, -1], seen[0]));
    const alike = layers.findIndex((other) => other.window === window);
    masks.push(ops.input(feeds.mask(layer), 'float32', undefined, alike === layer ? ops.floats([0]) : masks[alike]!));
  }
  return { written, seen, masks, spread: ops.input(feeds.spread, 'int32', [-1, -1]), places: ops.input(feeds.places, 'int32', [-1]) };
}
