import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { HookPlace, LayerHook, Want } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { decoderLayer } from '../kernels/decoder-layer.ts';
import { enterStream } from '../kernels/enter-stream.ts';
import { capLogits, leaveStream } from '../kernels/leave-stream.ts';
import { project } from '../kernels/project.ts';
import type { LayerEntries } from '../cache/held-entries.ts';
import type { EagerWeights } from './eager-weights.ts';
import type { PlannedPass } from './planned-pass.ts';
import type { ShownLayers } from './shown-layers.ts';
import { StepAttention } from './step-attention.ts';

/** What one step computes, still on the backend. */
export type StepTensors = {
  readonly logits: tf.Tensor2D | undefined;
  readonly hidden: tf.Tensor[];
  /** For each pass, the cache's new contents. */
  readonly entries: LayerEntries[][];
};

/**
 * Runs the rows of all passes through all layers. The caches are read and left as they were; the caller tidies.
 *
 * @param shown gets what is wanted of the layers
 */
export function runStep(config: DecoderConfig, weights: EagerWeights, passes: readonly PlannedPass[], want: Want, shown: ShownLayers): StepTensors {
  const { parameters, head } = weights;
  const positions = passes.flatMap(({ forest, count }) => forest.positions.slice(-count));
  const attention = new StepAttention({ config, weights, passes, positions, want }, shown);
  const hidden: tf.Tensor[] = [];
  const hooked = (stream: tf.Tensor2D, layer: number): tf.Tensor2D => (want.layerHook === undefined ? stream : callHook(want.layerHook, stream, { layer, positions, passes }));

  let x = hooked(enterStream(embed(config, weights, passes), positions, config, parameters), 0);
  for (const [index, layer] of parameters.layers.entries()) {
    if (want.hidden) hidden.push(x);
    const next = decoderLayer(x, layer, config, (rows) => attention.attend(index, rows));
    x = hooked(want.runsLayer === undefined ? next : passBy(want.runsLayer, x, next, index, passes, positions), index + 1);
  }
  const needed = want.logits === 'all' || want.hidden ? x : lastRows(x, passes);
  const left = want.logits === 'none' && !want.hidden ? undefined : leaveStream(needed, config, parameters);
  if (want.hidden) hidden.push(left!);
  const scored = want.logits === 'none' ? undefined : want.hidden && want.logits !== 'all' ? lastRows(left!, passes) : left!;
  return { logits: scored && capLogits(project(scored, head, undefined), config), hidden, entries: attention.entries };
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

function lastRows(x: tf.Tensor2D, passes: readonly PlannedPass[]): tf.Tensor2D {
  if (passes.length === x.shape[0]) return x;
  return tf.gather(x, tf.tensor1d(Int32Array.from(passes, ({ first, count }) => first + count - 1), 'int32'));
}
