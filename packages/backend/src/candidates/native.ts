import type { BackendCandidate } from './candidate.ts';
import { importPeer } from './import-peer.ts';

/** libtensorflow through its Node addon, on the processor or on a CUDA device. The two must never be loaded together. */
function native(name: 'tensorflow' | 'tensorflow-gpu', packageName: string): BackendCandidate {
  return {
    name,
    packageName,
    tfjsName: 'tensorflow',
    automatic: true,
    unavailable: () => (globalThis.process?.versions?.node === undefined ? 'needs Node' : undefined),
    async load() {
      // libtensorflow reads this once, while it loads.
      globalThis.process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
      await importPeer(packageName);
    },
  };
}

export const tensorflowGpu: BackendCandidate = native('tensorflow-gpu', '@tensorflow/tfjs-node-gpu');
export const tensorflow: BackendCandidate = native('tensorflow', '@tensorflow/tfjs-node');
