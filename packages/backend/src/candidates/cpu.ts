import * as tf from '@tensorflow/tfjs-core';
import type { BackendCandidate } from './candidate.ts';
import { importPeer } from './import-peer.ts';

/** Plain JavaScript: slow and simple, the oracle the other backends are tested against. */
export const cpu: BackendCandidate = {
  name: 'cpu',
  packageName: '@tensorflow/tfjs-backend-cpu',
  tfjsName: 'cpu',
  automatic: false,
  async load() {
    if (!tf.findBackendFactory('cpu')) await importPeer('@tensorflow/tfjs-backend-cpu');
    // Else it advertises tfjs-node on the console.
    Object.assign(tf.findBackend('cpu'), { firstUse: false });
  },
};
