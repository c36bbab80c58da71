import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { batchMatMul } from '../batch-mat-mul.ts';

/** `Einsum` for wasm, of float32: sums over what only one operand has, then a product of matrices. As in tfjs, of at most two operands without repeated labels. */
export const wasmEinsum: tf.KernelConfig = {
  kernelName: 'Einsum',
  backendName: 'wasm',
  kernelFunc({ inputs, attrs }) {
    const operands = Object.values(inputs) as tf.Tensor[];
    const { equation } = attrs as unknown as { readonly equation: string };
    const other = operands.find(({ dtype }) => dtype !== 'float32');
    if (other !== undefined) throw new TokstreamError(`tf.einsum of ${other.dtype} is not supported on wasm; cast its operands to float32.`, { code: 'unsupported-dtype', stage: 'einsum' });
    return tf.tidy(() => contract(equation, operands));
  },
};

/** A tensor with the name of each of its axes; names are numbers, those of the output first. */
interface Named {
  readonly tensor: tf.Tensor;
  readonly axes: readonly number[];
}

function contract(equation: string, operands: readonly tf.Tensor[]): tf.Tensor {
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, operands.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, [...operands]);
  const output = allDims.length - summedDims.length;
  const reduced = operands.map((tensor, at): Named => {
    const elsewhere = new Set(idDims.filter((_, other) => other !== at).flat());
    return sumOver({ tensor, axes: idDims[at]! }, (axis) => axis >= output && !elsewhere.has(axis));
  });
  const { tensor, axes } = reduced.length === 1 ? reduced[0]! : multiply(reduced[0]!, reduced[1]!, (axis) => axis < output);
  const ordered = axes.map((_, axis) => axes.indexOf(axis));
  // The reshape makes a tensor of its own also where nothing was computed.
  return tf.reshape(tf.transpose(tensor, ordered), ordered.map((axis) => tensor.shape[axis]!));
}

function sumOver({ tensor, axes }: Named, isSummed: (axis: number) => boolean): Named {
  const summed = axes.flatMap((axis, at) => (isSummed(axis) ? [at] : []));
  return summed.length === 0 ? { tensor, axes } : { tensor: tf.sum(tensor, summed), axes: axes.filter((axis) => !isSummed(axis)) };
}

/** Shared axes are stacked where the output has them, and summed over where not. */
function multiply(left: Named, right: Named, isKept: (axis: number) => boolean): Named {
  const shared = left.axes.filter((axis) => right.axes.includes(axis));
  const [stacked, inner] = [shared.filter(isKept), shared.filter((axis) => !isKept(axis))];
  const own = ({ axes }: Named): readonly number[] => axes.filter((axis) => !shared.includes(axis));
  const sizes = new Map([left, right].flatMap(({ tensor, axes }) => axes.map((axis, at) => [axis, tensor.shape[at]!] as const)));
  const shapeOf = (axes: readonly number[]): number[] => axes.map((axis) => sizes.get(axis)!);
  const matrices = ({ tensor, axes }: Named, ...order: readonly (readonly number[])[]): tf.Tensor3D => {
    const permuted = tf.transpose(tensor, order.flat().map((axis) => axes.indexOf(axis)));
    return tf.reshape(permuted, order.map((group) => tf.util.sizeFromShape(shapeOf(group))) as [number, number, number]);
  };
  const product = batchMatMul(matrices(left, stacked, own(left), inner), matrices(right, stacked, inner, own(right)));
  const axes = [...stacked, ...own(left), ...own(right)];
  return { tensor: tf.reshape(product, shapeOf(axes)), axes };
}
