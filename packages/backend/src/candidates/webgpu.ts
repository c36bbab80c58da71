import type { BackendCandidate } from './candidate.ts';
import { importPeer } from './import-peer.ts';

/** The GPU through WebGPU, in browsers and wherever `navigator.gpu` exists. */
export const webgpu: BackendCandidate = {
  name: 'webgpu',
  packageName: '@tensorflow/tfjs-backend-webgpu',
  tfjsName: 'webgpu',
  automatic: true,
  unavailable() {
    const navigator = globalThis.navigator as { gpu?: unknown } | undefined;
    return navigator?.gpu === undefined ? 'this runtime has no navigator.gpu' : undefined;
  },
  async load() {
    await importPeer('@tensorflow/tfjs-backend-webgpu');
  },
};
