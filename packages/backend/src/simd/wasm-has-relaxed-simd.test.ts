import { expect, it } from 'vitest';
import { fusedRelaxedBinary } from './fused-relaxed-binary.ts';
import { fusedThreadsRelaxedBinary } from './fused-threads-relaxed-binary.ts';
import { wasmHasRelaxedSimd } from './wasm-has-relaxed-simd.ts';

it('tells whether the modules that need relaxed SIMD compile here', () => {
  const compiles = [fusedRelaxedBinary, fusedThreadsRelaxedBinary].map((binary) => WebAssembly.validate(Buffer.from(binary, 'base64')));
  expect(compiles).toEqual([wasmHasRelaxedSimd(), wasmHasRelaxedSimd()]);
});
