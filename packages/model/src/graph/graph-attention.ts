import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import type { Rope } from '../decoder/rope-frequencies.ts';
import { projectRows, rmsNormRows } from './graph-layers.ts';
import { fetches, type Layout } from './graph-names.ts';
import type { GraphOps } from './graph-ops.ts';
import type { PoolVariables } from './graph-pool.ts';
import { type GraphRotation, rotateHeads } from './graph-rotation.ts';

/** What the attention of all layers reads beside the rows. */
export interface AttentionInputs {
  readonly rotations: ReadonlyMap<Rope, GraphRotation>;
  readonly pool: readonly PoolVariables[];
  /** By layer, see `feeds`. */
  readonly written: readonly string[];
  readonly seen: readonly string[];
  readonly masks: readonly string[];
  readonly spread: string;
  readonly places: string;
  /** Gets the nodes that write entries. */
  readonly stores: string[];
}

/**
 * Attention of one layer: writes the entries of the rows into the pool and reads from there what they see.
 *
 * @param rows `[rows, width]`
 * @returns the heads' outputs, `[rows, heads · headDim]`
 */
export function attentionOfGraph(ops: GraphOps, rows: string, weights: DecoderLayer<string>, config: DecoderConfig, inputs: AttentionInputs, layout: Layout, layer: number): string {
  const { heads, kvHeads, headDim } = config;
  const { attentionScale, rope } = config.layers[layer]!;
  const group = heads / kvHeads;
  const all = ops.reshape(projectRows(ops, rows, weights.queryKeyValue, weights.queryKeyValueBias), -1, heads + 2 * kvHeads, headDim);
  const [projected, newValues] = ops.split(all, [heads + kvHeads, kvHeads], 1) as [string, string];
  const normalised = weights.queryKeyNorm === undefined ? projected : normaliseHeads(ops, projected, weights.queryKeyNorm, config);
  ops.output(fetches.queries(layout, layer), normalised);
  const rotated = rope === undefined ? normalised : rotateHeads(ops, normalised, inputs.rotations.get(rope)!, headDim);
  const [queries, newKeys] = ops.split(rotated, [heads, kvHeads], 1) as [string, string];

  const through = (variable: string, entries: string): string => {
    const written = ops.writeRows(variable, inputs.written[layer]!, ops.reshape(entries, -1, headDim));
    inputs.stores.push(written);
    return ops.readRows(variable, inputs.seen[layer]!, [written]);
  };
  const { keys: keyPool, values: valuePool } = inputs.pool[layer]!;
  const [keys, values] = [through(keyPool, newKeys), through(valuePool, newValues)];

  const scaled = ops.times(queries, ops.floats([attentionScale]));
  const weigh = (grouped: string, keys: string): string => {
    const shares = ops.softmax(ops.plus(ops.batchMatMul(grouped, keys, { transposeB: true }), inputs.masks[layer]!));
    ops.output(fetches.attention(layout, layer), shares);
    return shares;
  };
  if (layout === 'single') return ops.reshape(ops.batchMatMul(weigh(ops.reshape(scaled, -1, kvHeads, group, headDim), keys), values), -1, heads * headDim);

  // [caches, most rows, kvHeads, group, headDim] and back; keys and values are the same for a group.
  const spread = ops.gather(ops.reshape(scaled, -1, kvHeads, group, headDim), inputs.spread);
  const [sharedKeys, sharedValues] = [keys, values].map((entries) => ops.expand(entries, 2)) as [string, string];
  const context = ops.batchMatMul(weigh(ops.transpose(spread, 0, 2, 3, 1, 4), sharedKeys), sharedValues);
  return ops.gather(ops.reshape(ops.transpose(context, 0, 3, 1, 2, 4), -1, heads * headDim), inputs.places);
}

/** Norms of queries and keys `[rows, heads + kvHeads, headDim]`, of each head or of all query heads and all key heads of a row. */
function normaliseHeads(ops: GraphOps, x: string, gains: string, { heads, kvHeads, headDim, normEpsilon, queryKeyNormOver }: DecoderConfig): string {
  if (queryKeyNormOver === 'head') return rmsNormRows(ops, x, gains, normEpsilon);
  const sizes = [heads, kvHeads];
  const gainsOfParts = ops.split(gains, sizes, 0);
  const parts = ops.split(x, sizes, 1).map((part, at) => {
    const width = sizes[at]! * headDim;
    return ops.reshape(rmsNormRows(ops, ops.reshape(part, -1, width), ops.reshape(gainsOfParts[at]!, width), normEpsilon), -1, sizes[at]!, headDim);
  });
  return ops.concat(parts, 1);
}
