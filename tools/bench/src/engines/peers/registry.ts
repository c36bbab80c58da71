import type { PeerSpec } from './peer-spec.ts';

/** Packages that peers are, with the versions that are compared. */
export const peerPackages = {
  onnxruntime: 'onnxruntime-node@1.30.0',
  'llama.cpp': 'node-llama-cpp@3.22.1',
  'transformers.js': '@huggingface/transformers@4.3.2',
} as const;

const float32 = { bytes: { layers: 4, head: 4 }, isExact: true };
const int8 = { bytes: { layers: 1, head: 1 }, isExact: false };
const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '-1', TF_ENABLE_ONEDNN_OPTS: '0' };

/**
 * Everyone, in the order in which they take turns: who is judged against whom runs side by side.
 *
 * ONNX Runtime runs twice in float32: on its own fused operators, as its model builder writes them, and on plain ones, as
 * an exporter does. Ratios are to the best of the four.
 */
export const peers: readonly PeerSpec[] = [
  { name: 'onnxruntime-1', program: 'onnxruntime', file: 'model', threads: 1, ...float32 },
  { name: 'fused', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 1, ...float32 },
  { name: 'onnxruntime-2', program: 'onnxruntime', file: 'model', threads: 2, ...float32 },
  // The screened head: a byte a weight and a scale for 32 of them.
  { name: 'fused-greedy', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 1, top: 1, ...float32, bytes: { layers: 4, head: 1.125 } },
  { name: 'onnxruntime-exported-1', program: 'onnxruntime', file: 'model_exported', threads: 1, ...float32 },
  { name: 'fused-int8', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 1, precision: 'int8', bytes: { layers: 1.125, head: 1.125 }, isExact: false },
  { name: 'onnxruntime-exported-2', program: 'onnxruntime', file: 'model_exported', threads: 2, ...float32 },
  { name: 'fused-int4', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 1, precision: 'int4', bytes: { layers: 0.625, head: 0.625 }, isExact: false },
  { name: 'fused-float16', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 1, precision: 'float16', bytes: { layers: 2, head: 2 }, isExact: false, isAside: true },
  { name: 'fused-threads-2', program: 'tokstream', backend: 'wasm', engine: 'fused', threads: 2, top: 1, ...float32, bytes: { layers: 4, head: 1.125 } },
  { name: 'eager', program: 'tokstream', backend: 'wasm', engine: 'eager', ...float32 },
  { name: 'onnxruntime-int8-1', program: 'onnxruntime', file: 'model_quantized', threads: 1, ...int8 },
  { name: 'onnxruntime-int8-2', program: 'onnxruntime', file: 'model_quantized', threads: 2, ...int8, isAside: true },
  { name: 'onnxruntime-int4-1', program: 'onnxruntime', file: 'model_q4', threads: 1, bytes: { layers: 0.625, head: 0.625 }, isExact: false, isAside: true },
  { name: 'llama.cpp-f32-1', program: 'llama.cpp', weights: 'f32', threads: 1, ...float32 },
  { name: 'llama.cpp-f32-2', program: 'llama.cpp', weights: 'f32', threads: 2, ...float32, isAside: true },
  { name: 'llama.cpp-f16-1', program: 'llama.cpp', weights: 'f16', threads: 1, bytes: { layers: 2, head: 2 }, isExact: false, isAside: true },
  { name: 'llama.cpp-q8_0-1', program: 'llama.cpp', weights: 'q8_0', threads: 1, bytes: { layers: 1.0625, head: 1.0625 }, isExact: false },
  { name: 'llama.cpp-q8_0-2', program: 'llama.cpp', weights: 'q8_0', threads: 2, bytes: { layers: 1.0625, head: 1.0625 }, isExact: false, isAside: true },
  { name: 'transformers.js', program: 'transformers.js', dtype: 'fp32', ...float32 },
  { name: 'transformers.js-q8', program: 'transformers.js', dtype: 'q8', ...int8, isAside: true },
  { name: 'pipeline', program: 'pipeline', ...float32, bytes: { layers: 4, head: 1.125 } },
  { name: 'graph', program: 'tokstream', backend: 'tensorflow', engine: 'graph', ...float32 },
  { name: 'tensorflow-eager', program: 'tokstream', backend: 'tensorflow', engine: 'eager', ...float32, isSlow: true },
  { name: 'graph-one-thread', program: 'tokstream', backend: 'tensorflow', engine: 'graph', env: oneThread, ...float32, isSlow: true },
  { name: 'tensorflow-eager-one-thread', program: 'tokstream', backend: 'tensorflow', engine: 'eager', env: oneThread, ...float32, isSlow: true },
];
