import * as tf from '@tensorflow/tfjs-core';

/**
 * The gradient of `tf.einsum`, which tfjs has none for: that of an operand is the contraction of the upstream gradient with
 * the other operand, repeated along the axes that only this operand has and that were summed.
 */
export const einsumGradient: tf.GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc(upstream, operands, attributes) {
    const { equation } = attributes as unknown as { readonly equation: string };
    const [inputs, output] = equation.replaceAll(/\s/g, '').split('->') as [string, string];
    const terms = inputs.split(',');
    return Object.fromEntries(operands.map((operand, at) => [at, () => gradientOf(operand, { terms, output, at, upstream: upstream as tf.Tensor, operands })]));
  },
};

interface Call {
  readonly terms: readonly string[];
  readonly output: string;
  readonly at: number;
  readonly upstream: tf.Tensor;
  readonly operands: readonly tf.Tensor[];
}

function gradientOf(operand: tf.Tensor, { terms, output, at, upstream, operands }: Call): tf.Tensor {
  const labels = [...terms[at]!];
  const otherTerm = terms.find((_, place) => place !== at);
  const found = labels.filter((label) => output.includes(label) || otherTerm?.includes(label));
  const contracted = otherTerm === undefined ? tf.transpose(upstream, found.map((label) => output.indexOf(label))) : contract(upstream, output, operands[1 - at]!, otherTerm, found);
  const spread = labels.map((label, axis) => (found.includes(label) ? operand.shape[axis]! : 1));
  return tf.broadcastTo(tf.reshape(contracted, spread), operand.shape);
}

function contract(upstream: tf.Tensor, output: string, other: tf.Tensor, otherTerm: string, found: readonly string[]): tf.Tensor {
  const isShared = (label: string): boolean => output.includes(label) || found.includes(label);
  const labels = [...otherTerm];
  // First, since tfjs' own einsum forgets an operand none of whose labels is summed while one of the other alone is.
  const summed = tf.sum(other, labels.flatMap((label, axis) => (isShared(label) ? [] : [axis])));
  return tf.einsum(`${output},${labels.filter(isShared).join('')}->${found.join('')}`, upstream, summed);
}
