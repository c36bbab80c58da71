import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { expectRejection } from '@tokstream/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BackendCandidate } from './candidates/candidate.ts';
import { candidates } from './candidates/registry.ts';
import { diagnose } from './diagnose.ts';
import { runtimeFacts } from './runtime-facts.ts';
import { selectBackend } from './select-backend.ts';

const cpu = candidates.find(({ name }) => name === 'cpu')!;
const candidate = (change: Partial<BackendCandidate>): BackendCandidate => ({ name: 'tensorflow', packageName: 'some-backend', tfjsName: 'cpu', automatic: true, load: cpu.load, ...change });

describe('diagnose', () => {
  it('tells of every backend, and of the one that selectBackend takes', async () => {
    const { name } = await selectBackend();
    const { numTensors } = tf.memory();
    const { backends, choice, because } = await diagnose();
    expect(backends.map((each) => each.name)).toEqual(candidates.map((each) => each.name));
    expect(choice).toBe(name);
    expect(because).not.toBe('');
    expect(backends.find((each) => each.name === 'wasm')).toMatchObject({ available: true, automatic: true, version: '4.22.0', folder: expect.stringContaining('tfjs-backend-wasm') as string });
    expect(backends.find((each) => each.name === 'cpu')).toMatchObject({ available: true, automatic: false });
    for (const { available, reason, seconds } of backends) {
      expect(available ? reason : typeof reason).toBe(available ? undefined : 'string');
      expect(seconds).toBeGreaterThanOrEqual(0);
    }
    expect(tf.getBackend()).toBe(candidates.find((each) => each.name === name)!.tfjsName);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('keeps what a backend says of itself, and loads none that has been tested elsewhere', async () => {
    const load = vi.fn(cpu.load);
    const { backends, choice } = await diagnose({
      now: () => 5000,
      candidates: [
        candidate({ name: 'tensorflow-gpu', inspect: async () => ({ reason: 'needs a moon', advice: 'wait' }), load }),
        candidate({ name: 'webgpu', inspect: async () => ({ software: true, note: 'a painted GPU' }) }),
        candidate({ name: 'tensorflow', inspect: async () => ({ selfTested: true, note: 'libtensorflow' }), load }),
      ],
    });
    const shared = { packageName: 'some-backend', seconds: 0 };
    expect(backends).toEqual([
      { ...shared, name: 'tensorflow-gpu', available: false, automatic: true, reason: 'needs a moon', advice: 'wait' },
      { ...shared, name: 'webgpu', available: true, automatic: false, note: 'a painted GPU' },
      { ...shared, name: 'tensorflow', available: true, automatic: true, note: 'libtensorflow' },
    ]);
    expect(choice).toBe('tensorflow');
    expect(load).not.toHaveBeenCalled();
  });

  it('has no choice when none works', async () => {
    expect(await diagnose({ candidates: [cpu] })).not.toHaveProperty('choice');
    await expectRejection('aborted', diagnose({ candidates: [cpu], signal: AbortSignal.abort() }));
  });
});

describe('runtimeFacts', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('knows Node', () => {
    expect(runtimeFacts()).toMatchObject({ runtime: `Node ${process.versions.node}`, platform: process.platform, arch: process.arch, cores: availableParallelism(), webAssembly: { simd: true, threads: true } });
    expect(runtimeFacts().memoryBytes).toBeGreaterThan(1e8);
    expect(runtimeFacts().napi).toBeGreaterThanOrEqual(8);
  });

  it('knows a browser by what it says', () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', { userAgent: 'Lynx/2.9', hardwareConcurrency: 3 });
    expect(runtimeFacts()).toEqual({ runtime: 'Lynx/2.9', cores: 3, webAssembly: { simd: true, threads: true } });
  });

  it('knows a WebAssembly that lacks SIMD and threads', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(runtimeFacts().webAssembly).toEqual({ simd: false, threads: false });
  });
});
