// Runs as a program of its own, `node prove.js DIRECTORY`: loads the package there and computes. A broken addon ends the
// process that loads it, which must not be the command's. The last line of its stdout is a Proof.
import { createRequire } from 'node:module';
import { restoreNodeUtil } from './restore-node-util.ts';
import type { Proof } from './check-native.ts';

interface ProvenTensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** The little of TensorFlow.js that a proof uses. */
interface ProvenTensorFlow {
  readonly version: { readonly tfjs: string };
  getBackend(): string;
  backend(): { readonly isUsingGpuDevice?: boolean };
  tensor2d(values: Float32Array, shape: readonly [number, number]): ProvenTensor;
  matMul(a: ProvenTensor, b: ProvenTensor): ProvenTensor;
  topk(values: ProvenTensor, count: number): { readonly values: ProvenTensor };
}

process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
restoreNodeUtil();
const began = performance.now();
const tf = createRequire(import.meta.url)(process.argv[2]!) as ProvenTensorFlow;
const loadInMs = performance.now() - began;

const size = 512;
const a = Float32Array.from({ length: size * size }, (_, index) => ((index * 31) % 17) - 8);
const b = Float32Array.from({ length: size * size }, (_, index) => ((index * 7) % 13) - 6);
const left = tf.tensor2d(a, [size, size]);
const right = tf.tensor2d(b, [size, size]);
const product = tf.matMul(left, right).dataSync();
// Whole numbers below 2^24: single precision has them exactly, in any order of summation.
for (let cell = 0; cell < size * size; cell += 97) {
  let expected = 0;
  for (let inner = 0; inner < size; inner += 1) expected += a[Math.floor(cell / size) * size + inner]! * b[inner * size + (cell % size)]!;
  if (product[cell] !== expected) throw new Error(`matMul gave ${product[cell]} where ${expected} is right`);
}
// This one calls what Node 23 took away.
if (tf.topk(left, 1).values.dataSync()[0] !== 8) throw new Error('topk did not find the largest value');

let fastestInMs = Number.POSITIVE_INFINITY;
for (let round = 0; round < 8; round += 1) {
  const start = performance.now();
  const again = tf.matMul(left, right);
  again.dataSync();
  fastestInMs = Math.min(fastestInMs, performance.now() - start);
  again.dispose();
}
const proof: Proof = { backend: tf.getBackend(), device: tf.backend().isUsingGpuDevice === true ? 'GPU' : 'CPU', tfjs: tf.version.tfjs, node: process.version, loadInMs: Math.round(loadInMs), matMulInMs: Number(fastestInMs.toFixed(2)) };
process.stdout.write(`${JSON.stringify(proof)}\n`);
