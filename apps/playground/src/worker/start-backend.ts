import { candidates, selectBackend } from '@tokstream/backend';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { PageBackend } from './messages.ts';

/** Starts a backend with its files from beside the page. */
export async function startBackend(backend: PageBackend): Promise<void> {
  setWasmPaths({ 'tfjs-backend-wasm.wasm': plainUrl, 'tfjs-backend-wasm-simd.wasm': simdUrl, 'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl });
  // A bundler has to see the import, and this page brings the package along.
  const bundled = candidates.map((candidate) => (candidate.name === 'webgpu' ? { ...candidate, load: async () => void (await import('@tensorflow/tfjs-backend-webgpu')) } : candidate));
  await selectBackend({ backend, candidates: bundled });
}
