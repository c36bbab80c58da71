import type * as tf from '@tensorflow/tfjs-core';
import type { LlamaLayer } from '../llama/llama-parameters.ts';
import { project } from './project.ts';
import { siluGate } from './silu-gate.ts';

/** The MLP of a layer: `down(silu(gate(x)) · up(x))`. `x` is `[rows, width]`, already normalised, borrowed. */
export function gatedMlp(x: tf.Tensor2D, layer: LlamaLayer<tf.Tensor>): tf.Tensor2D {
  return project(siluGate(project(x, layer.gateUp, layer.gateUpBias)), layer.down, layer.downBias);
}
