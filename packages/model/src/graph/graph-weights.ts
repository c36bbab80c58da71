import * as tf from '@tensorflow/tfjs-core';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type DecoderParameters, listParameters, mapParameters, type WeightSlot } from '../decoder/decoder-parameters.ts';
import { packedShape } from '../decoder/pack-weight.ts';
import { uploadSlots } from '../decoder/transfer-parameters.ts';
import { queryKeyGains } from '../kernels/query-key-value.ts';
import { feeds, fetches } from './graph-names.ts';
import type { GraphOps } from './graph-ops.ts';
import type { GraphPrecision } from './graph-precision.ts';
import type { GraphSession } from './graph-session.ts';

/** A tied table is held once and transposed, since it is the head that reads all of it. */
function graphSlots({ slots }: DecoderConfig): DecoderParameters<WeightSlot> {
  return slots.head === undefined ? { ...slots, embedding: { ...slots.embedding, transposed: true } } : slots;
}

/** Gains of query and key norms are held spread over the heads. */
function isSpread(path: string): boolean {
  return path.endsWith('.queryKeyNorm');
}

/** A variable for every weight, matrices at some precision, and the node that takes them all. */
export function declareWeights(ops: GraphOps, config: DecoderConfig, precision: GraphPrecision): DecoderParameters<string> {
  const assigned: string[] = [];
  const { heads, kvHeads, headDim } = config;
  const values = mapParameters(graphSlots(config), (slot, path) => {
    const shape = isSpread(path) ? [heads + kvHeads, headDim] : packedShape(slot);
    const variable = ops.variable(`variable/${path}`, shape, isSpread(path) || shape.length === 1 ? 'float32' : precision);
    assigned.push(ops.assign(variable, ops.input(feeds.weight(path), 'float32', shape)));
    return ops.read(variable) as string;
  });
  ops.done(fetches.load, assigned);
  return values;
}

/**
 * Reads the weights into the variables, which take over the memory they are read into.
 *
 * @throws `invalid-checkpoint` with tensor, expected and found shape; `aborted`
 */
export async function loadGraphWeights(session: GraphSession, config: DecoderConfig, source: WeightSource, signal?: AbortSignal): Promise<void> {
  const parameters = listParameters(await uploadSlots(graphSlots(config), source, signal));
  const given = parameters.map(([path, tensor]): [string, tf.Tensor] => {
    if (!isSpread(path)) return [feeds.weight(path), tensor];
    const gains = tf.tidy(() => queryKeyGains(tensor, config));
    tensor.dispose();
    return [feeds.weight(path), gains];
  });
  session.execute(Object.fromEntries(given), fetches.load);
}
