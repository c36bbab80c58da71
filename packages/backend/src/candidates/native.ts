import * as tf from '@tensorflow/tfjs-core';
import { probeNative } from '../probe/probe-native.ts';
import type { BackendCandidate, Inspection } from './candidate.ts';
import { findPeer } from './find-peer.ts';
import { importPeer } from './import-peer.ts';
import { restoreNodeUtil } from './restore-node-util.ts';

/** libtensorflow through its Node addon, on the processor or on a CUDA device. The two must never be loaded together. */
function native(name: 'tensorflow' | 'tensorflow-gpu', packageName: string): BackendCandidate {
  return {
    name,
    packageName,
    tfjsName: 'tensorflow',
    automatic: true,
    inspect: (signal) => inspect(packageName, signal),
    async load() {
      const { env } = globalThis.process;
      for (const [variable, value] of Object.entries(environmentOf(name, availableCores()))) env[variable] ??= value;
      restoreNodeUtil();
      await importPeer(packageName);
    },
  };
}

/**
 * What libtensorflow is to find in the environment while it loads, where nothing stands there.
 *
 * Up to two cores it gets one thread an operation: handing parts of small products over costs more than a second core gives. Larger
 * machines keep its own choice, since long prompts and training want their cores.
 */
export function environmentOf(name: 'tensorflow' | 'tensorflow-gpu', cores: number): Readonly<Record<string, string>> {
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '2' };
  return name === 'tensorflow' && cores <= 2 ? { ...quiet, TF_NUM_INTRAOP_THREADS: '1' } : quiet;
}

function availableCores(): number {
  return globalThis.process.getBuiltinModule('node:os').availableParallelism();
}

const gpuPackage = '@tensorflow/tfjs-node-gpu';

export const tensorflowGpu: BackendCandidate = native('tensorflow-gpu', gpuPackage);
export const tensorflow: BackendCandidate = native('tensorflow', '@tensorflow/tfjs-node');

async function inspect(packageName: string, signal?: AbortSignal): Promise<Inspection> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (fs === undefined) return { reason: 'needs Node' };
  const loaded = loadedPackage();
  if (loaded === packageName) return { note: 'loaded in this process' };
  if (loaded !== undefined) return { reason: `${loaded} is loaded in this process under the same name`, advice: 'use one of the two in a process' };
  const peer = findPeer(packageName);
  if (peer === undefined) return { reason: `${packageName} is not installed`, advice: `npm install ${packageName}` };
  const lib = `${peer.folder}/lib`;
  const built = fs.existsSync(lib) && fs.readdirSync(lib).some((folder) => fs.existsSync(`${lib}/${folder}/tfjs_binding.node`));
  if (!built) return { reason: `${packageName} is installed and its addon is not built`, advice: `run npx @tokstream/native${packageName === gpuPackage ? ' --gpu' : ''}` };
  const { gpu, ...inspection } = await probeNative(packageName, peer.folder, { signal });
  if (gpu === false && packageName === gpuPackage) return { reason: `${packageName} finds no CUDA device`, advice: 'see what nvidia-smi says, or install @tensorflow/tfjs-node' };
  return inspection;
}

/** Which of the two is loaded, by whomever: TensorFlow.js knows both as one. */
function loadedPackage(): string | undefined {
  const backend = tf.findBackend('tensorflow') as { readonly isGPUPackage?: boolean } | null | undefined;
  if (backend === null || backend === undefined) return undefined;
  return backend.isGPUPackage === true ? gpuPackage : '@tensorflow/tfjs-node';
}
