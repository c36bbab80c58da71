import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { backendMatrix, expectRejection } from '@tokstream/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { BackendCandidate } from './candidates/candidate.ts';
import { importPeer, isNotFound } from './candidates/import-peer.ts';
import { candidates } from './candidates/registry.ts';
import { selectBackend } from './select-backend.ts';
import { selfTest } from './self-test.ts';

const wasm = candidates.find(({ name }) => name === 'wasm')!;
const cpu = candidates.find(({ name }) => name === 'cpu')!;
const candidate = (change: Partial<BackendCandidate>): BackendCandidate => ({ name: 'tensorflow', packageName: 'some-backend', tfjsName: 'some-backend', automatic: true, load: async () => {}, ...change });

beforeAll(async () => {
  await cpu.load();
  // Real kernels under another name, but for one that is wrong by a thousandth.
  tf.registerBackend('wrong', () => tf.findBackend('cpu'));
  for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'wrong' });
  const softmax = tf.getKernel('Softmax', 'cpu')!;
  tf.unregisterKernel('Softmax', 'wrong');
  tf.registerKernel({ ...softmax, backendName: 'wrong', kernelFunc: (call) => softmax.kernelFunc({ ...call, inputs: { logits: tf.mul(call.inputs['logits'] as tf.Tensor, 1.01) } }) });
  tf.registerBackend('unwilling', () => {
    throw new Error('no device');
  });
});

describe('selectBackend', () => {
  it('takes the best that works and says why nothing better was', async () => {
    const { name, packageName, passedOver } = await selectBackend();
    const reasons = new Map(passedOver.map((passed) => [passed.name, passed.reason]));
    if (name === 'wasm') {
      expect(packageName).toBe('@tensorflow/tfjs-backend-wasm');
      expect([...reasons.keys()]).toEqual(['tensorflow-gpu', 'webgpu', 'tensorflow']);
    }
    for (const reason of reasons.values()) expect(reason).not.toContain('\n');
    expect(reasons.has('cpu')).toBe(false);
    expect(tf.getBackend()).toBe(candidates.find((each) => each.name === name)!.tfjsName);
  });

  it('takes cpu only when it is asked for', async () => {
    expect(await selectBackend({ backend: 'cpu' })).toEqual({ name: 'cpu', packageName: '@tensorflow/tfjs-backend-cpu', passedOver: [] });
    expect(tf.getBackend()).toBe('cpu');
    await expectRejection('invalid-backend', selectBackend({ candidates: [cpu] }));
  });

  it('does not try what auto is to do without, and takes it when it is named', async () => {
    const untried: BackendCandidate = { ...cpu, automatic: true, load: () => Promise.reject(new Error('must not be loaded')) };
    const wasm = candidates.find(({ name }) => name === 'wasm')!;
    expect(await selectBackend({ candidates: [untried, wasm], without: ['cpu'] })).toMatchObject({ name: 'wasm', passedOver: [] });
    expect(await selectBackend({ backend: 'cpu', without: ['cpu'] })).toMatchObject({ name: 'cpu' });
  });

  it('refuses a name there is none of, and names those there are', async () => {
    await expectRejection('invalid-backend', selectBackend({ backend: 'gpu' as 'wasm' }));
    await expect(selectBackend({ backend: 'gpu' as 'wasm' })).rejects.toThrow('tensorflow-gpu, webgpu, tensorflow, wasm, cpu');
  });

  it.each<[string, RegExp, Partial<BackendCandidate>]>([
    ['is not installed', /^some-backend is not installed$/, { load: async () => void (await importPeer('some-backend')) }],
    ['lacks a part of its own', /^some-backend does not load \(.*binding.node.*\)$/, { load: () => Promise.reject(Object.assign(new Error("Cannot find module '/some-backend/binding.node'\nRequire stack:\n- x"), { code: 'MODULE_NOT_FOUND' })) }],
    ['breaks while it loads', /^some-backend does not load \(bad ELF header\)$/, { load: () => Promise.reject(new Error('bad ELF header\nat line 3')) }],
    ['cannot work here', /^needs a moon$/, { inspect: async () => ({ reason: 'needs a moon' }), load: () => Promise.reject(new Error('must not be loaded')) }],
    ['cannot be looked at', /^some-backend does not load \(no telescope\)$/, { inspect: () => Promise.reject(new Error('no telescope')) }],
    ['is software', /^a painted GPU$/, { inspect: async () => ({ software: true, note: 'a painted GPU' }), load: () => Promise.reject(new Error('must not be loaded')) }],
    ['registers nothing', /^some-backend does not load \(.*some-backend.*\)$/, {}],
    ['does not start', /^some-backend loaded but did not start$/, { tfjsName: 'unwilling' }],
    ['computes wrongly', /^its self-test is off by 0\.00/, { tfjsName: 'wrong' }],
  ])('passes over one that %s, with the reason', async (_, reason, change) => {
    const { name, passedOver } = await selectBackend({ candidates: [candidate(change), wasm] });
    expect(name).toBe('wasm');
    expect(passedOver).toMatchObject([{ name: 'tensorflow', reason: expect.stringMatching(reason) as string }]);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('takes software when it is asked for by name, and says so', async () => {
    const software = candidate({ tfjsName: 'cpu', inspect: async () => ({ software: true, note: 'a painted GPU' }) });
    expect(await selectBackend({ backend: 'tensorflow', candidates: [software, wasm] })).toMatchObject({ name: 'tensorflow', note: 'a painted GPU' });
  });

  it('fails with every reason when none works, and leaves the active backend as it was', async () => {
    await selectBackend({ backend: 'wasm' });
    const all = [candidate({ inspect: async () => ({ reason: 'needs a moon', advice: 'wait for it' }) }), candidate({ name: 'webgpu', tfjsName: 'wrong' })];
    await expectRejection('unsupported-backend', selectBackend({ candidates: all }));
    await expect(selectBackend({ candidates: all })).rejects.toThrow(/tensorflow: needs a moon, wait for it; webgpu: its self-test is off/);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('stops between two candidates when it is aborted', async () => {
    const abort = new AbortController();
    const aborting = candidate({ load: () => Promise.reject(new Error(String(abort.abort('enough')))) });
    await expectRejection('aborted', selectBackend({ candidates: [aborting, wasm], signal: abort.signal }));
    await expect(selectBackend({ signal: abort.signal })).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  });
});

await backendMatrix(selectBackend, (backend) => {
  it('selfTest finds nothing wrong and leaves nothing behind', async () => {
    const { numTensors } = tf.memory();
    expect(await selfTest()).toBeUndefined();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('selectBackend takes it when it is asked for', async () => {
    expect(await selectBackend({ backend })).toMatchObject({ name: backend, passedOver: [] });
    expect(tf.getBackend()).toBe(backend);
  });
});

describe('importPeer', () => {
  it('imports what is installed', async () => expect(await importPeer('@tensorflow/tfjs-core')).toHaveProperty('tidy'));

  it('looks in the working folder too', async () => {
    const folder = await mkdtemp(`${tmpdir()}/tokstream-peer-`);
    await mkdir(`${folder}/node_modules/some-peer`, { recursive: true });
    await writeFile(`${folder}/node_modules/some-peer/index.js`, 'module.exports = { found: true };');
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
    expect(await importPeer('some-peer')).toEqual({ found: true });
    cwd.mockRestore();
    await rm(folder, { recursive: true });
  });

  it('tells a package that is missing from one that is broken', async () => {
    const missing: unknown = await importPeer('@tokstream/nowhere').catch((error: unknown) => error);
    expect(isNotFound(missing, '@tokstream/nowhere')).toBe(true);
    expect(isNotFound(missing, '@tokstream/elsewhere')).toBe(false);
    expect(isNotFound(new Error('Could not resolve "@tokstream/nowhere" imported by "x".'), '@tokstream/nowhere')).toBe(true);
    for (const other of [new Error('boom'), null, undefined, 'text']) expect(isNotFound(other, 'boom')).toBe(false);
  });
});
