import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup, runHeapKernel, simdLoops } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { HookPlace, LayerHook, Rows, Want } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeTables } from '../decoder/rope-frequencies.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import { attend, attendContext } from '../kernels/attend.ts';
import { decoderLayer } from '../kernels/decoder-layer.ts';
import { enterStream } from '../kernels/enter-stream.ts';
import { capLogits, leaveStream } from '../kernels/leave-stream.ts';
import { project } from '../kernels/project.ts';
import { projectHeads, type Rotation, splitHeads } from '../kernels/query-key-value.ts';
import { attendPassesKernel, type HeapPass } from '../kernels/heap/attend-passes.ts';
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
  const joint = new Map<string, tf.Tensor4D | undefined>();
  const hidden: tf.Tensor[] = [];
  const attention: tf.Tensor[][] = passes.map(() => []);
  const entries: LayerEntries[][] = passes.map(() => []);
  const hooked = (stream: tf.Tensor2D, layer: number): tf.Tensor2D => (want.layerHook === undefined ? stream : callHook(want.layerHook, stream, { layer, positions, passes }));

  let x = hooked(enterStream(embed(config, weights, passes), positions, config, parameters), 0);
  for (const [index, layer] of parameters.layers.entries()) {
    const { attentionScale, rope, window } = config.layers[index]!;
    if (want.hidden) hidden.push(x);
    const next = decoderLayer(x, layer, config, (rows) => {
      const attended = want.attention ? undefined : attendPasses(masks, passes, index, rows, layer, config, queryKeyGains[index], rotations.get(rope as Rope));
      if (attended !== undefined) {
        for (const [at, joined] of attended.entries.entries()) entries[at]!.push(joined);
        return attended.context;
      }
      const { queries: all, extended } = extendPasses(passes, index, projectHeads(rows, layer), config, queryKeyGains[index], rotations.get(rope as Rope));
      for (const [at, { joined }] of extended.entries()) entries[at]!.push(joined);
      const shared = all === undefined || want.attention ? undefined : maskOfAll(joint, passes, index, window);
      if (shared !== undefined) {
        return attendContext(all!, tf.concat(extended.map(({ joined }) => joined.keys), 1), tf.concat(extended.map(({ joined }) => joined.values), 1), attentionScale, shared);
      }
      const contexts = passes.map((pass, at) => {
        const { queries, joined } = extended[at]!;
        const given = [queries, joined.keys, joined.values, attentionScale, maskOf(masks[at]!, pass, index, window)] as const;
        if (!want.attention) return attendContext(...given);
        const attended = attend(...given);
        attention[at]!.push(attended.weights);
        return attended.context;
      });
      return contexts.length === 1 ? contexts[0]! : tf.concat(contexts, 0);
    });
    x = hooked(want.runsLayer === undefined ? next : passBy(want.runsLayer, x, next, index, passes, positions), index + 1);
  }
  const needed = want.logits === 'all' || want.hidden ? x : lastRows(x, passes);
  const left = want.logits === 'none' && !want.hidden ? undefined : leaveStream(needed, config, parameters);
  if (want.hidden) hidden.push(left!);
  const scored = want.logits === 'none' ? undefined : want.hidden && want.logits !== 'all' ? lastRows(left!, passes) : left!;
  return { logits: scored && capLogits(project(scored, head, undefined), config), hidden, attention, entries };
}

/** What the first layer gets of tokens, before positions: `[ids, embeddingWidth]`, owned by the caller. */
export function embedTokens({ embeddingScale }: DecoderConfig, { parameters, head, tied }: EagerWeights, ids: Int32Array): tf.Tensor2D {
  return tf.tidy(() => {
    const places = tf.tensor1d(ids, 'int32');
    const found = tied ? tf.transpose(tf.gather(head, places, 1)) : embeddingLookup(parameters.embedding as tf.Tensor2D, places);
    return (embeddingScale === 1 ? found : tf.mul(found, embeddingScale)) as tf.Tensor2D;
  });
}

function embed(config: DecoderConfig, weights: EagerWeights, passes: readonly PlannedPass[]): tf.Tensor2D {
  const width = config.embeddingWidth;
  if (passes.every(({ input }) => 'ids' in input)) {
    const ids = passes.flatMap(({ input }) => ('ids' in input ? [...input.ids] : []));
    return embedTokens(config, weights, Int32Array.from(ids));
  }
  const parts = passes.map(({ input }) => ('ids' in input ? embedTokens(config, weights, input.ids) : tf.tensor2d(input.embeddings, [input.embeddings.length / width, width])));
  return tf.concat(parts, 0) as tf.Tensor2D;
}

/** The stream after a layer, but as it was before it where the layer does not run for a row. */
function passBy(runsLayer: NonNullable<Want['runsLayer']>, before: tf.Tensor2D, after: tf.Tensor2D, layer: number, passes: readonly PlannedPass[], positions: readonly number[]): tf.Tensor2D {
  const runs = passes.flatMap(({ first, count }, pass) => Array.from({ length: count }, (_, row) => runsLayer({ pass, position: positions[first + row]! }, layer)));
  if (runs.every(Boolean)) return after;
  return tf.where(tf.tensor2d(runs.map(Number), [runs.length, 1], 'bool'), after, before) as tf.Tensor2D;
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

function rotatesOnHeap(gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): rotation is Rotation {
  return gains === undefined && rotation !== undefined && simdLoops() !== undefined;
}

/** Attention of a layer over all passes as one op, where the backend is wasm; undefined elsewhere. */
function attendPasses(masks: readonly Map<string, tf.Tensor4D | undefined>[], passes: readonly PlannedPass[], index: number, rows: tf.Tensor2D, layer: DecoderLayer<tf.Tensor>, config: DecoderConfig, gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): { readonly context: tf.Tensor2D; readonly entries: readonly LayerEntries[] } | undefined {
  const { heads, kvHeads, headDim } = config;
  if (!rotatesOnHeap(gains, rotation)) return undefined;
  const { attentionScale: scale, window } = config.layers[index]!;
  const inputs: tf.Tensor[] = [projectHeads(rows, layer), rotation.cosines, rotation.sines];
  const heapPasses = passes.map((pass, at): HeapPass => {
    const [old, mask] = [pass.cache.entries(index), maskOf(masks[at]!, pass, index, window)];
    const places = { entries: old && inputs.length, mask: mask && inputs.length + (old === undefined ? 0 : 2) };
    inputs.push(...(old === undefined ? [] : [old.keys, old.values]), ...(mask === undefined ? [] : [mask]));
    return { first: pass.first, count: pass.count, ...places };
  });
  const [context, scratch, ...caches] = runHeapKernel(attendPassesKernel, inputs, { passes: heapPasses, heads, kvHeads, headDim, scale })! as [tf.Tensor2D, tf.Tensor, ...tf.Tensor3D[]];
  scratch.dispose();
  return { context, entries: passes.map((_, at) => ({ keys: caches[2 * at]!, values: caches[2 * at + 1]! })) };
}

/** A layer's entries with those of the rows at their end, and the queries `[rows, heads, headDim]` of each pass. */
interface Extended {
  /** Of all passes at once; undefined where they were only made pass by pass. */
  readonly queries: tf.Tensor3D | undefined;
  readonly extended: readonly { readonly queries: tf.Tensor3D; readonly joined: LayerEntries }[];
}

function extendPasses(passes: readonly PlannedPass[], layer: number, projected: tf.Tensor2D, config: DecoderConfig, gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): Extended {
  const { heads, kvHeads, headDim } = config;
  if (rotatesOnHeap(gains, rotation)) {
    const extended = passes.map(({ cache, first, count }) => {
      const old = cache.entries(layer);
      const inputs = [projected, rotation.cosines, rotation.sines, ...(old === undefined ? [] : [old.keys, old.values])];
      const [queries, keys, values] = runHeapKernel(splitHeadsKernel, inputs, { first, count, heads, kvHeads, headDim }) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return { queries, joined: { keys, values } };
    });
    return { queries: undefined, extended };
  }
  const { queries, keys, values } = splitHeads(projected, config, gains, rotation);
  const [newQueries, newKeys, newValues] = [splitRows(queries, passes, 0), splitRows(tf.transpose(keys, [1, 0, 2]), passes, 1), splitRows(tf.transpose(values, [1, 0, 2]), passes, 1)];
  const extended = passes.map(({ cache }, at) => ({ queries: newQueries[at]!, joined: joinEntries(cache.entries(layer), newKeys[at]!, newValues[at]!) }));
  return { queries: passes.length > 1 && tf.getBackend() !== 'wasm' ? queries : undefined, extended };
}

/** Takes the rows of the passes apart, as one op: an op a pass would cost more than what is computed. */
function splitRows(x: tf.Tensor3D, passes: readonly PlannedPass[], axis: number): readonly tf.Tensor3D[] {
  return passes.length === 1 ? [x] : tf.split(x, passes.map(({ count }) => count), axis);
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

/** Most cells of the mask of all passes: beyond, what no row may see costs more than an attention for each pass. */
const mostJointCells = 1 << 20;

/** The mask of a layer over the keys of all passes, one after another; undefined where each pass needs an attention of its own. */
function maskOfAll(known: Map<string, tf.Tensor4D | undefined>, passes: readonly PlannedPass[], layer: number, window: number | undefined): tf.Tensor4D | undefined {
  const committed = passes.map(({ cache }) => cache.committedKeys(layer));
  const name = committed.every(({ whole }) => whole) ? `${committed.map(({ length }) => length).join(' ')} ${window}` : `layer ${layer}`;
  if (known.has(name)) return known.get(name);
  const rows = passes.reduce((sum, { count }) => sum + count, 0);
  const widths = passes.map(({ forest }, at) => committed[at]!.length + forest.parents.length);
  const keys = widths.reduce((sum, width) => sum + width, 0);
  if (rows * keys > mostJointCells || committed.some(({ lists }) => lists > 1)) {
    known.set(name, undefined);
    return undefined;
  }
  const mask = new Float32Array(rows * keys).fill(-1e9);
  let column = 0;
  for (const [at, { forest, first, count }] of passes.entries()) {
    const own = forestMask(forest, forest.parents.length - count, committed[at]!, window);
    const width = widths[at]!;
    for (let row = 0; row < count; row += 1) {
      const target = (first + row) * keys + column;
      if (own === undefined) mask.fill(0, target, target + width);
      else mask.set(own.subarray(row * width, (row + 1) * width), target);
    }
    column += width;
  }
  const tensor = tf.tensor4d(mask, [1, 1, rows, keys]);
  known.set(name, tensor);
  return tensor;
}

function lastRows(x: tf.Tensor2D, passes: readonly PlannedPass[]): tf.Tensor2D {
  if (passes.length === x.shape[0]) return x;
  return tf.gather(x, tf.tensor1d(Int32Array.from(passes, ({ first, count }) => first + count - 1), 'int32'));
}
