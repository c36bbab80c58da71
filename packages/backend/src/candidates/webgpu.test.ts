import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { webgpu } from './webgpu.ts';

afterEach(() => void vi.unstubAllGlobals());

it.each([
  [{ info: { description: 'Adreno 740' } }, { note: 'Adreno 740' }],
  [null, { reason: 'no graphics device is found for WebGPU' }],
])('webgpu asks the runtime for its adapter, %j', async (adapter, inspection) => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
  expect(await webgpu.inspect!()).toMatchObject(inspection);
});

it('webgpu is not for a runtime that has neither navigator.gpu nor addons', async () => {
  vi.stubGlobal('navigator', undefined);
  vi.stubGlobal('process', undefined);
  expect(await webgpu.inspect!()).toEqual({ reason: 'this runtime has no navigator.gpu' });
});

it('webgpu loads nothing when the program has registered it itself', async () => {
  vi.stubGlobal('navigator', { gpu: {} });
  tf.registerBackend('webgpu', () => Object.create(tf.KernelBackend.prototype) as tf.KernelBackend);
  await webgpu.load();
  expect(tf.getKernelsForBackend('webgpu')).toEqual([]);
});
