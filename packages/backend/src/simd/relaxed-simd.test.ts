import { expect, it, vi } from 'vitest';
import { fusedRelaxedBinary } from './fused-relaxed-binary.ts';
import { fusedThreadsRelaxedBinary } from './fused-threads-relaxed-binary.ts';
import { wasmHasRelaxedSimd, withRelaxedSimd } from './relaxed-simd.ts';

const compilable = (): readonly boolean[] => [fusedRelaxedBinary, fusedThreadsRelaxedBinary].map((binary) => WebAssembly.validate(Buffer.from(binary, 'base64')));

it('tells whether the modules that need relaxed SIMD compile here, and leaves V8 as it was', () => {
  const before = compilable();
  expect(withRelaxedSimd(compilable)).toEqual([wasmHasRelaxedSimd(), wasmHasRelaxedSimd()]);
  expect(compilable()).toEqual(before);
});

it('can be kept from it', async () => {
  vi.resetModules();
  vi.stubEnv('TOKSTREAM_RELAXED_SIMD', 'off');
  expect((await import('./relaxed-simd.ts')).wasmHasRelaxedSimd()).toBe(false);
  vi.unstubAllEnvs();
});
