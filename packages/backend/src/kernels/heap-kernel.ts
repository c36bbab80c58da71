import * as tf from '@tensorflow/tfjs-core';
import { simdLoops } from '../simd/simd-loops.ts';

/** A kernel for the wasm backend that is written in JavaScript and reads and writes the module's memory itself. */
export interface HeapKernel<Attributes> {
  /** Its name among TensorFlow.js' kernels. */
  readonly name: string;
  /** Shapes of the outputs, all float32. */
  shapes(inputs: readonly (readonly number[])[], attributes: Attributes): readonly (readonly number[])[];
  /** Fills the outputs. All arrays are views of the memory, row-major, valid during the call. */
  compute(inputs: readonly Float32Array[], outputs: readonly Float32Array[], attributes: Attributes, shapes: readonly (readonly number[])[]): void;
}

/** The few members of the wasm backend that are used. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

/**
 * Runs a kernel as one op where the backend is wasm, with SIMD and memory of its own. An op costs 15 µs and more there before it computes anything, so that
 * a chain of small ones over a few rows is slower than a loop in JavaScript.
 *
 * @param inputs float32, borrowed
 * @returns the outputs, owned by the caller; undefined elsewhere, for which the caller has a composition of ops
 */
export function runHeapKernel<Attributes extends object>(kernel: HeapKernel<Attributes>, inputs: readonly tf.Tensor[], attributes: Attributes): tf.Tensor[] | undefined {
  if (simdLoops() === undefined) return undefined;
  if (tf.getKernel(kernel.name, 'wasm') === undefined) register(kernel);
  return tf.engine().runKernel<tf.Tensor[]>(kernel.name, Object.fromEntries(inputs.entries()) as unknown as tf.NamedTensorMap, attributes as unknown as tf.NamedAttrMap);
}

function register<Attributes>(kernel: HeapKernel<Attributes>): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: 'wasm',
    kernelFunc({ inputs, backend, attrs }) {
      const heap = backend as unknown as WasmBackend;
      const attributes = attrs as unknown as Attributes;
      const infos = Object.values(inputs) as tf.TensorInfo[];
      const shapes = infos.map(({ shape }) => shape);
      // Outputs first: memory that grows leaves earlier views behind.
      const made = kernel.shapes(shapes, attributes).map((shape) => heap.makeOutput(shape, 'float32'));
      const view = (info: tf.TensorInfo): Float32Array => heap.typedArrayFromHeap(info);
      kernel.compute(infos.map(view), made.map(view), attributes, shapes);
      return made;
    },
  });
}
