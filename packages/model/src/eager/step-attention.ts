import * as tf from '@tensorflow/tfjs-core';
import { runHeapKernel, simdLoops } from '@tokstream/backend';
import type { Want } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeTables } from '../decoder/rope-frequencies.ts';
import { attend, attendContext } from '../kernels/attend.ts';
import { attendPassesKernel, type HeapPass } from '../kernels/heap/attend-passes.ts';
import { projectHeads, type Rotation, splitHeads } from '../kernels/query-key-value.ts';
import { queriesOf } from '../step/queries-of.ts';
import { keepSlots } from './cache-keep-slots.ts';
import type { LayerEntries } from '../cache/held-entries.ts';
import type { EagerWeights } from './eager-weights.ts';
import type { PlannedPass } from './planned-pass.ts';
import { askSelection, type Selection } from './selection.ts';
import type { ShownLayers } from './shown-layers.ts';
import { StepMasks } from './step-masks.ts';

/** What a step runs. */
export interface Step {
  readonly config: DecoderConfig;
  readonly weights: EagerWeights;
  readonly passes: readonly PlannedPass[];
  /** Of the rows of all passes. */
  readonly positions: readonly number[];
  readonly want: Want;
}

interface LayerAttention {
  readonly context: tf.Tensor2D;
  /** For each pass what its cache held and the new rows behind it. */
  readonly joined: readonly LayerEntries[];
}

/** Attention of a step, layer by layer over the caches of all passes, which it reads and leaves as they were. The caller tidies. */
export class StepAttention {
  /** For each pass what its cache is to hold, an item for each layer so far. */
  readonly entries: LayerEntries[][];
  readonly #step: Step;
  readonly #shown: ShownLayers;
  readonly #masks: StepMasks;
  readonly #rotations: ReadonlyMap<Rope, Rotation>;

  constructor(step: Step, shown: ShownLayers) {
    this.entries = step.passes.map(() => []);
    this.#step = step;
    this.#shown = shown;
    this.#masks = new StepMasks(step.passes);
    this.#rotations = new Map([...step.weights.frequencies].map(([rope, table]) => [rope, rotationOf(table, step.positions)]));
  }

  /**
   * @param index of the layer, one more than in the call before
   * @param rows `[rows, width]` of all passes, borrowed
   * @returns the heads' outputs, `[rows, heads · headDim]`
   */
  attend(index: number, rows: tf.Tensor2D): tf.Tensor2D {
    const { config, weights, passes } = this.#step;
    const gains = weights.queryKeyGains[index];
    const rotation = this.#rotations.get(config.layers[index]!.rope as Rope);
    const projected = projectHeads(rows, weights.parameters.layers[index]!);
    const opened = passes.map(({ cache }) => cache.entries(index));
    const { context, joined } =
      gains === undefined && rotation !== undefined && simdLoops() !== undefined ? this.#attendOnHeap(index, projected, opened, rotation) : this.#attendInOps(index, projected, opened, gains, rotation);
    for (const [at, { cache }] of passes.entries()) this.entries[at]!.push(cache.settle(index, opened[at], joined[at]!));
    return context;
  }

  /** All passes as one op, where the backend is wasm. */
  #attendOnHeap(index: number, projected: tf.Tensor2D, opened: readonly (LayerEntries | undefined)[], { cosines, sines }: Rotation): LayerAttention {
    const { passes, config, want } = this.#step;
    const { heads, kvHeads, headDim } = config;
    const selections = this.#show(index, projected, opened);
    const inputs: tf.Tensor[] = [projected, cosines, sines];
    const heapPasses = passes.map(({ first, count }, at): HeapPass => {
      const [old, mask] = [opened[at], this.#maskOf(at, index, selections[at])];
      const places = { entries: old && inputs.length, mask: mask && inputs.length + (old === undefined ? 0 : 2) };
      inputs.push(...(old === undefined ? [] : [old.keys, old.values]), ...(mask === undefined ? [] : [mask]));
      return { first, count, seen: selections[at], ...places };
    });
    const weights = want.attention === true;
    const outputs = runHeapKernel(attendPassesKernel, inputs, { passes: heapPasses, heads, kvHeads, headDim, scale: config.layers[index]!.attentionScale, weights })!;
    const [context, scratch, ...caches] = outputs as [tf.Tensor2D, tf.Tensor, ...tf.Tensor3D[]];
    scratch.dispose();
    if (weights) this.#shown.addWeights([outputs.at(-1)!], selections);
    return { context, joined: passes.map((_, at) => ({ keys: caches[2 * at]!, values: caches[2 * at + 1]! })) };
  }

  #attendInOps(index: number, projected: tf.Tensor2D, opened: readonly (LayerEntries | undefined)[], gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): LayerAttention {
    const { passes, config, want } = this.#step;
    const { attentionScale: scale, window } = config.layers[index]!;
    const { queries: all, keys, values, unrotated } = splitHeads(projected, config, gains, rotation);
    const selections = this.#show(index, unrotated, opened);
    const [newKeys, newValues] = [splitRows(tf.transpose(keys, [1, 0, 2]), passes, 1), splitRows(tf.transpose(values, [1, 0, 2]), passes, 1)];
    const joined = opened.map((old, at) => joinEntries(old, newKeys[at]!, newValues[at]!));

    const isJoint = passes.length > 1 && tf.getBackend() !== 'wasm' && !want.attention && selections.every((selection) => selection === undefined);
    const mask = isJoint ? this.#masks.ofAll(index, window) : undefined;
    if (mask !== undefined) {
      return { context: attendContext(all, tf.concat(joined.map((entries) => entries.keys), 1), tf.concat(joined.map((entries) => entries.values), 1), scale, mask), joined };
    }

    const attended = splitRows(all, passes, 0).map((queries, at) => {
      const seen = seenEntries(joined[at]!, selections[at]);
      const given = [queries, seen.keys, seen.values, scale, this.#maskOf(at, index, selections[at])] as const;
      return want.attention ? attend(...given) : { context: attendContext(...given), weights: undefined };
    });
    if (want.attention) this.#shown.addWeights(attended.map(({ weights }) => weights!), selections);
    return { context: attended.length === 1 ? attended[0]!.context : tf.concat(attended.map(({ context }) => context), 0), joined };
  }

  /** Hands on the queries at the head of `rows`, which are not rotated, and asks of each pass what it sees. */
  #show(index: number, rows: tf.Tensor, opened: readonly (LayerEntries | undefined)[]): readonly (Selection | undefined)[] {
    const { passes, config, want, weights } = this.#step;
    if (want.queries) this.#shown.addQueries(rows);
    const { select } = want;
    if (select === undefined) return passes.map(() => undefined);
    const queries = queriesOf(rows.dataSync<'float32'>(), passes, config);
    const frequencies = weights.frequencies.get(config.layers[index]!.rope as Rope);
    return passes.map((pass, at) => askSelection(select, pass, { at, layer: index, entries: opened[at], queries: queries[at]!, frequencies }, config));
  }

  #maskOf(at: number, index: number, selection: Selection | undefined): tf.Tensor4D | undefined {
    return this.#masks.of(at, index, this.#step.config.layers[index]!.window, selection?.committed);
  }
}

function rotationOf(frequencies: Float32Array, positions: readonly number[]): Rotation {
  const { cosines, sines } = ropeTables(frequencies, positions);
  const shape: [number, number, number] = [positions.length, 1, 2 * frequencies.length];
  return { cosines: tf.tensor3d(cosines, shape), sines: tf.tensor3d(sines, shape) };
}

/** Takes the rows of the passes apart, as one op: an op a pass would cost more than what is computed. */
function splitRows(x: tf.Tensor3D, passes: readonly PlannedPass[], axis: number): readonly tf.Tensor3D[] {
  return passes.length === 1 ? [x] : tf.split(x, passes.map(({ count }) => count), axis);
}

function joinEntries(old: LayerEntries | undefined, keys: tf.Tensor3D, values: tf.Tensor3D): LayerEntries {
  return old === undefined ? { keys, values } : { keys: tf.concat([old.keys, keys], 1), values: tf.concat([old.values, values], 1) };
}

function seenEntries({ keys, values }: LayerEntries, selection: Selection | undefined): LayerEntries {
  if (selection === undefined) return { keys, values };
  const { slots, turns } = selection;
  const [seenKeys, seenValues] = keepSlots([{ tensor: keys, slots, turns }, { tensor: values, slots }]) as [tf.Tensor3D, tf.Tensor3D];
  return { keys: seenKeys, values: seenValues };
}
