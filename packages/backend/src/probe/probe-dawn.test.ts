import { expect, it } from 'vitest';
import { FakeProgram } from './fake-package.test-support.ts';
import { probeDawn } from './probe-dawn.ts';

const withAdapter = (adapter: string): string => `exports.create = (options) => ({ requestAdapter: async ({ powerPreference }) => (options.length === 0 && powerPreference === 'high-performance' ? ${adapter} : {}) });`;
const info = "info: { vendor: 'nvidia', description: 'NVIDIA H200', subgroupMinSize: 32, isFallbackAdapter: false }";

it.each<[string, string, unknown]>([
  ['has-adapter', withAdapter(`{ ${info}, requestDevice: async () => ({}) }`), { info: { vendor: 'nvidia', description: 'NVIDIA H200', isFallbackAdapter: false } }],
  ['has-none', withAdapter('null'), null],
  ['gives-no-device', withAdapter(`{ ${info}, requestDevice: () => Promise.reject(new Error('device lost\\nat once')) }`), 'webgpu does not work (device lost)'],
  ['crashes', "process.kill(process.pid, 'SIGILL'); for (;;) {}", 'webgpu crashes (SIGILL) when it is tried'],
])('probeDawn reads a package that %s', async (name, code, found) => {
  await using program = await FakeProgram.make();
  expect(await probeDawn(await program.install(name, code))).toEqual(found);
});
