import * as tf from '@tensorflow/tfjs-core';
import { differentiable, runHeapKernel } from '@tokstream/backend';
import { siluGateKernel } from './heap/silu-gate.ts';

/**
 * The gate of SwiGLU (Shazeer 2020): `silu(gate) · up` of the two halves of each row, differentiable.
 *
 * @param gateUp `[rows, 2 · hiddenWidth]`, gate first, borrowed
 * @returns `[rows, hiddenWidth]`, owned by the caller
 */
export function siluGate(gateUp: tf.Tensor2D): tf.Tensor2D {
  return differentiable([gateUp], (inputs, save) => {
    const both = inputs[0] as tf.Tensor2D;
    const fused = runHeapKernel(siluGateKernel, [both], {})?.[0];
    const parts = fused === undefined ? gateParts(both) : [];
    save(fused === undefined ? parts : [both]);
    return {
      value: (fused ?? tf.mul(tf.mul(parts[0]!, parts[2]!), parts[1]!)) as tf.Tensor2D,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [g, u, s] = (saved.length === 1 ? gateParts(saved[0] as tf.Tensor2D) : saved) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const silu = tf.mul(g, s);
        const slope = tf.add(s, tf.mul(silu, tf.sub(1, s)));
        return tf.concat([tf.mul(tf.mul(upstream, u), slope), tf.mul(upstream, silu)], 1);
      },
    };
  });
}

/** Gate, up and the sigmoid of the gate. */
function gateParts(both: tf.Tensor2D): tf.Tensor[] {
  const [gate, up] = tf.split(both, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  return [gate, up, tf.sigmoid(gate)];
}
