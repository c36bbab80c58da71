import type { BackendCandidate } from './candidate.ts';

/** WebAssembly SIMD through XNNPACK: the default that npm alone gives. One thread in Node. */
export const wasm: BackendCandidate = {
  name: 'wasm',
  packageName: '@tensorflow/tfjs-backend-wasm',
  tfjsName: 'wasm',
  automatic: true,
  async load() {
    await import('@tensorflow/tfjs-backend-wasm');
  },
};
