import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import { activate } from './activate.ts';
import { project } from './project.ts';
import { siluGate } from './silu-gate.ts';

/** The MLP of a layer, with or without a gate. `x` is `[rows, width]`, borrowed. */
export function feedForward(x: tf.Tensor2D, layer: Pick<DecoderLayer<tf.Tensor>, 'gateUp' | 'gateUpBias' | 'down' | 'downBias'>, { activation, gated }: Pick<DecoderConfig, 'activation' | 'gated'>): tf.Tensor2D {
  const wide = project(x, layer.gateUp, layer.gateUpBias);
  return project(gated ? gate(wide, activation) : (activate[activation](wide) as tf.Tensor2D), layer.down, layer.downBias);
}

function gate(wide: tf.Tensor2D, activation: DecoderConfig['activation']): tf.Tensor2D {
  if (activation === 'silu') return siluGate(wide);
  const [gates, up] = tf.split(wide, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  return tf.mul(activate[activation](gates), up);
}
