import * as tf from '@tensorflow/tfjs-core';
import { expectRejection } from '@tokstream/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeProgram, soundTensorFlow } from '../probe/fake-package.test-support.ts';
import { selectBackend } from '../select-backend.ts';
import { environmentOf, tensorflow, tensorflowGpu } from './native.ts';
import { restoreNodeUtil } from './restore-node-util.ts';

const gpuPackage = '@tensorflow/tfjs-node-gpu';
let program: FakeProgram;
// A folder of its own for each test, since what a probe finds is kept.
beforeEach(async () => {
  program = await FakeProgram.make();
  vi.spyOn(process, 'cwd').mockReturnValue(program.folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await program[Symbol.asyncDispose]();
});

describe('native candidates', () => {
  it('say what is missing, and what to do', async () => {
    expect(await tensorflowGpu.inspect!()).toEqual({ reason: `${gpuPackage} is not installed`, advice: `npm install ${gpuPackage}` });
    await program.install(gpuPackage, "throw new Error('must not be loaded')", false);
    expect(await tensorflowGpu.inspect!()).toEqual({ reason: `${gpuPackage} is installed and its addon is not built`, advice: 'run npx @tokstream/native --gpu' });
  });

  it('take the build for GPUs only with a GPU', async () => {
    await program.install(gpuPackage, soundTensorFlow({ gpu: false }));
    expect((await tensorflowGpu.inspect!()).reason).toBe(`${gpuPackage} finds no CUDA device`);
  });

  it('pass one on that has a GPU', async () => {
    await program.install(gpuPackage, soundTensorFlow({ gpu: true }));
    expect(await tensorflowGpu.inspect!()).toEqual({ selfTested: true, note: 'libtensorflow 2.99.0 on the GPU' });
  });

  it('never bring a build that crashes into this process', async () => {
    await program.install(gpuPackage, "process.kill(process.pid, 'SIGSEGV'); for (;;) {}");
    await expectRejection('unsupported-backend', selectBackend({ backend: 'tensorflow-gpu' }));
    await expect(selectBackend({ backend: 'tensorflow-gpu' })).rejects.toThrow(/crashes \(SIGSEGV\) when it is tried, rebuild it/);
  });

  it('give libtensorflow one thread an operation on small machines, unless the environment says otherwise', async () => {
    expect([environmentOf('tensorflow', 2), environmentOf('tensorflow', 3), environmentOf('tensorflow-gpu', 2)].map((env) => env['TF_NUM_INTRAOP_THREADS'])).toEqual(['1', undefined, undefined]);
    // In the place of the build for GPUs, so that nothing true is loaded: only what stands in the environment is asked for.
    await program.install(gpuPackage, '');
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', '0');
    await tensorflowGpu.load();
    expect(process.env['TF_CPP_MIN_LOG_LEVEL']).toBe('0');
    vi.unstubAllEnvs();
  });

  it('stop waiting for a build that hangs when they are aborted', async () => {
    await program.install(gpuPackage, 'for (;;) {}');
    await expectRejection('aborted', selectBackend({ backend: 'tensorflow-gpu', signal: AbortSignal.timeout(300) }));
  });

  it('are not for runtimes without processes', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
    expect(await tensorflow.inspect!()).toEqual({ reason: 'needs Node' });
    vi.unstubAllGlobals();
  });

  describe('when the build for processors is loaded', () => {
    beforeAll(() => void tf.registerBackend('tensorflow', () => Object.assign(Object.create(tf.KernelBackend.prototype) as tf.KernelBackend, { isGPUPackage: false, dispose() {} })));
    afterAll(() => tf.removeBackend('tensorflow'));

    it('refuse the one for GPUs, and do not try the other again', async () => {
      await program.install(gpuPackage, soundTensorFlow({ gpu: true }));
      expect((await tensorflowGpu.inspect!()).reason).toBe('@tensorflow/tfjs-node is loaded in this process under the same name');
      expect(await tensorflow.inspect!()).toEqual({ note: 'loaded in this process' });
    });
  });
});

describe('restoreNodeUtil', () => {
  it('defines what is missing and leaves what is there', () => {
    const util = process.getBuiltinModule('node:util') as { isNullOrUndefined?: unknown; isArray?: unknown };
    const { isNullOrUndefined, isArray } = util;
    const own = (): boolean => true;
    Object.assign(util, { isNullOrUndefined: undefined, isArray: own });
    restoreNodeUtil();
    const restored = util.isNullOrUndefined as (value: unknown) => boolean;
    expect([null, undefined, 0, ''].map(restored)).toEqual([true, true, false, false]);
    expect(util.isArray).toBe(own);
    Object.assign(util, { isNullOrUndefined, isArray });
  });
});
