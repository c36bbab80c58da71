import * as tf from '@tensorflow/tfjs-core';
import { probeDawn } from '../probe/probe-dawn.ts';
import { type AdapterFacts, inspectAdapter } from './adapter-facts.ts';
import type { BackendCandidate, Inspection } from './candidate.ts';
import { findPeer } from './find-peer.ts';
import { importPeer } from './import-peer.ts';

const packageName = '@tensorflow/tfjs-backend-webgpu';

/** The GPU through WebGPU: where `navigator.gpu` exists, and in Node through npm's `webgpu`, which is Dawn. */
export const webgpu: BackendCandidate = {
  name: 'webgpu',
  packageName,
  tfjsName: 'webgpu',
  automatic: true,
  inspect,
  async load() {
    if (gpuOfRuntime() === undefined) await provideGpu();
    // In a bundle for browsers the program itself imports the package, since a bundler cannot follow a name that is data.
    if (!tf.findBackendFactory('webgpu')) await importPeer(packageName);
  },
};

interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<AdapterFacts | null>;
}

interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): Gpu;
}

async function inspect(signal?: AbortSignal): Promise<Inspection> {
  const gpu = gpuOfRuntime();
  if (gpu !== undefined) return inspectAdapter(await gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (globalThis.process?.getBuiltinModule === undefined) return { reason: 'this runtime has no navigator.gpu' };
  const dawn = findPeer('webgpu');
  const missing = [dawn === undefined ? ['webgpu'] : [], findPeer(packageName) === undefined ? [packageName] : []].flat();
  if (dawn === undefined || missing.length > 0) return { reason: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed`, advice: `npm install ${missing.join(' ')}` };
  const found = await probeDawn(dawn.folder, { signal });
  return typeof found === 'string' ? { reason: found, advice: 'see whether the graphics driver is whole' } : inspectAdapter(found);
}

function gpuOfRuntime(): Gpu | undefined {
  return (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu;
}

/** Gives Node what TensorFlow.js looks for: `navigator.gpu` and the classes of WebGPU. They stay for the life of the process. */
async function provideGpu(): Promise<void> {
  const { create, globals } = (await importPeer('webgpu')) as Dawn;
  Object.assign(globalThis, globals);
  const gpu = { value: create([]), configurable: true };
  // Node 20 has no navigator.
  if (globalThis.navigator === undefined) Object.defineProperty(globalThis, 'navigator', { value: Object.defineProperty({}, 'gpu', gpu), configurable: true });
  else Object.defineProperty(globalThis.navigator, 'gpu', gpu);
}
