import type { EnginePeer } from './engine-peer.ts';
import type { PeerSpec } from './peer-spec.ts';

/** Loads a peer; only what it needs is imported. */
export async function loadPeer(spec: PeerSpec, folder: string, installed: string): Promise<EnginePeer> {
  switch (spec.program) {
    case 'onnxruntime':
      return (await import('./onnxruntime.ts')).onnxruntimePeer(spec, folder, installed);
    case 'llama.cpp':
      return (await import('./llama-cpp.ts')).llamaCppPeer(spec, folder, installed);
    case 'transformers.js':
      return (await import('./transformers.ts')).transformersPeer(spec, folder, installed);
    case 'tokstream':
      return (await import('./tokstream.ts')).tokstreamPeer(spec, folder);
    case 'pipeline':
      return (await import('./pipeline.ts')).pipelinePeer(folder);
  }
}
