import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup, runHeapKernel } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { HookPlace, LayerHook, Rows, Want } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeTables } from '../decoder/rope-frequencies.ts';
import { attend, attendContext } from '../kernels/attend.ts';
import { decoderLayer } from '../kernels/decoder-layer.ts';
import { enterStream } from '../kernels/enter-stream.ts';
import { capLogits, leaveStream } from '../kernels/leave-stream.ts';
import { project } from '../kernels/project.ts';
import { projectHeads, type Rotation, splitHeads } from '../kernels/query-key-value.ts';
import { splitHeadsKernel } from '../kernels/heap/split-heads.ts';
import type { EagerKvCache, LayerEntries } from './eager-kv-cache.ts';
import type { EagerWeights } from './eager-weights.ts';
import { type Forest, forestMask } from './forest.ts';

/** A pass whose rows were checked, with the place of its rows among all rows of the batch. */
export interface PlannedPass {
  readonly input: Rows['input'];
  readonly cache: EagerKvCache;
  readonly forest: Forest;
  readonly first: number;
  readonly count: number;
}

/** What one step computes, still on the backend. */
export type StepTensors = {
  readonly logits: tf.Tensor2D | undefined;
  readonly hidden: tf.Tensor[];
  /** For each pass, a tensor a layer. */
  readonly attention: tf.Tensor[][];
  /** For each pass, the cache's new contents. */
  readonly entries: LayerEntries[][];
};

/** Runs the rows of all passes through all layers. The caches are read and left as they were; the caller tidies. */
export function runStep(config: DecoderConfig, weights: EagerWeights, passes: readonly PlannedPass[], want: Want): StepTensors {
  const { parameters, head, queryKeyGains, frequencies } = weights;
  const positions = passes.flatMap(({ forest, count }) => forest.positions.slice(-count));
  const rotations = new Map([...frequencies].map(([rope, table]) => [rope, rotationOf(table, positions)]));
  const masks = passes.map(() => new Map<string, tf.Tensor4D | undefined>());
  const hidden: tf.Tensor[] = [];
  const attention: tf.Tensor[][] = passes.map(() => []);
  const entries: LayerEntries[][] = passes.map(() => []);
  const hooked = (stream: tf.Tensor2D, layer: number): tf.Tensor2D => (want.layerHook === undefined ? stream : callHook(want.layerHook, stream, { layer, positions, passes }));

  let x = hooked(enterStream(embed(config, weights, passes), positions, config, parameters), 0);
  for (const [index, layer] of parameters.layers.entries()) {
    const { attentionScale, rope, window } = config.layers[index]!;
    if (want.hidden) hidden.push(x);
    const next = decoderLayer(x, layer, config, (rows) => {
      const extended = extendPasses(passes, index, projectHeads(rows, layer), config, queryKeyGains[index], rotations.get(rope as Rope));
      const contexts = passes.map((pass, at) => {
        const { queries, joined } = extended[at]!;
        entries[at]!.push(joined);
        const given = [queries, joined.keys, joined.values, attentionScale, maskOf(masks[at]!, pass, index, window)] as const;
        if (!want.attention) return attendContext(...given);
        const attended = attend(...given);
        attention[at]!.push(attended.weights);
        return attended.context;
      });
      return contexts.length === 1 ? contexts[0]! : tf.concat(contexts, 0);
    });
    x = hooked(next, index + 1);
  }
  const needed = want.logits === 'all' || want.hidden ? x : lastRows(x, passes);
  const left = want.logits === 'none' && !want.hidden ? undefined : leaveStream(needed, config, parameters);
  if (want.hidden) hidden.push(left!);
  const scored = want.logits === 'none' ? undefined : want.hidden && want.logits !== 'all' ? lastRows(left!, passes) : left!;
  return { logits: scored && capLogits(project(scored, head, undefined), config), hidden, attention, entries };
}

function embed({ embeddingWidth, embeddingScale }: DecoderConfig, { parameters, head, tied }: EagerWeights, passes: readonly PlannedPass[]): tf.Tensor2D {
  const parts = passes.map(({ input }) => {
    if ('embeddings' in input) return tf.tensor2d(input.embeddings, [input.embeddings.length / embeddingWidth, embeddingWidth]);
    const ids = tf.tensor1d(input.ids, 'int32');
    const found = tied ? tf.transpose(tf.gather(head, ids, 1)) : embeddingLookup(parameters.embedding as tf.Tensor2D, ids);
    return embeddingScale === 1 ? found : tf.mul(found, embeddingScale);
  });
  return (parts.length === 1 ? parts[0]! : tf.concat(parts, 0)) as tf.Tensor2D;
}

function callHook(hook: LayerHook, stream: tf.Tensor2D, place: HookPlace): tf.Tensor2D {
  const replacement: unknown = hook(stream, place);
  if (replacement === undefined) return stream;
  if (!(replacement instanceof tf.Tensor) || replacement.dtype !== 'float32' || String(replacement.shape) !== String(stream.shape)) {
    throw new TokstreamError(`The hook must return nothing, or at once a float32 tensor of shape [${stream.shape.join(', ')}], after layer ${place.layer}.`, { code: 'invalid-hook', stage: 'forward' });
  }
  // A reference of our own: the hook may return the same tensor twice, or one that its caller keeps.
  return tf.clone(replacement) as tf.Tensor2D;
}

function rotationOf(frequencies: Float32Array, positions: readonly number[]): Rotation {
  const { cosines, sines } = ropeTables(frequencies, positions);
  const shape: [number, number, number] = [positions.length, 1, 2 * frequencies.length];
  return { cosines: tf.tensor3d(cosines, shape), sines: tf.tensor3d(sines, shape) };
}

/** Each pass's queries `[rows, heads, headDim]`, and its entries of a layer with those of its rows at their end. */
function extendPasses(passes: readonly PlannedPass[], layer: number, projected: tf.Tensor2D, config: DecoderConfig, gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): readonly { readonly queries: tf.Tensor3D; readonly joined: LayerEntries }[] {
  const { heads, kvHeads, headDim } = config;
  if (gains === undefined && rotation !== undefined && tf.getBackend() === 'wasm') {
    return passes.map(({ cache, first, count }) => {
      const old = cache.entries(layer);
      const inputs = [projected, rotation.cosines, rotation.sines, ...(old === undefined ? [] : [old.keys, old.values])];
      const [queries, keys, values] = runHeapKernel(splitHeadsKernel, inputs, { first, count, heads, kvHeads, headDim }) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return { queries, joined: { keys, values } };
    });
  }
  const { queries, keys, values } = splitHeads(projected, config, gains, rotation);
  return passes.map((pass) => ({ queries: sliceRows(queries, pass), joined: joinEntries(pass.cache.entries(layer), rowsAsHeads(keys, pass), rowsAsHeads(values, pass)) }));
}

function sliceRows(x: tf.Tensor3D, { first, count }: PlannedPass): tf.Tensor3D {
  return count === x.shape[0] ? x : tf.slice(x, [first, 0, 0], [count, x.shape[1], x.shape[2]]);
}

/** `[all rows, kvHeads, headDim]` to this pass's `[kvHeads, rows, headDim]`. */
function rowsAsHeads(x: tf.Tensor3D, pass: PlannedPass): tf.Tensor3D {
  return tf.transpose(sliceRows(x, pass), [1, 0, 2]);
}

function joinEntries(old: LayerEntries | undefined, keys: tf.Tensor3D, values: tf.Tensor3D): LayerEntries {
  return old === undefined ? { keys, values } : { keys: tf.concat([old.keys, keys], 1), values: tf.concat([old.values, values], 1) };
}

/** The mask of a layer; layers that hold the same tokens and have the same window share it. */
function maskOf(known: Map<string, tf.Tensor4D | undefined>, { cache, forest, count }: PlannedPass, layer: number, window: number | undefined): tf.Tensor4D | undefined {
  const keys = window === undefined ? { length: cache.length(layer), lists: 1, positions: [], whole: true } : cache.committedKeys(layer);
  const name = keys.whole ? `${keys.length} ${window}` : `layer ${layer}`;
  if (!known.has(name)) {
    const all = forest.parents.length;
    const mask = forestMask(forest, all - count, keys, window);
    known.set(name, mask && tf.tensor4d(mask, [keys.lists, 1, count, keys.length + all]));
  }
  return known.get(name);
}

function lastRows(x: tf.Tensor2D, passes: readonly PlannedPass[]): tf.Tensor2D {
  if (passes.length === x.shape[0]) return x;
  return tf.gather(x, tf.tensor1d(Int32Array.from(passes, ({ first, count }) => first + count - 1), 'int32'));
}
