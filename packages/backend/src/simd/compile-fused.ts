import { wasmHasRelaxedSimd, withRelaxedSimd } from './relaxed-simd.ts';

/**
 * Loads and compiles the fused engine's module, for one thread or for threads that share its memory. Where WebAssembly has relaxed SIMD both
 * are those that multiply and add in one instruction, so that their results are the same to the bit.
 */
export async function compileFused(use: 'alone' | 'threads'): Promise<WebAssembly.Module> {
  const relaxed = wasmHasRelaxedSimd();
  const binary = await binaries[use][relaxed ? 'relaxed' : 'plain']();
  const bytes = Uint8Array.from(atob(binary), (character) => character.codePointAt(0)!);
  return relaxed ? withRelaxedSimd(() => new WebAssembly.Module(bytes)) : WebAssembly.compile(bytes);
}

const binaries = {
  alone: {
    plain: async () => (await import('./fused-binary.ts')).fusedBinary,
    relaxed: async () => (await import('./fused-relaxed-binary.ts')).fusedRelaxedBinary,
  },
  threads: {
    plain: async () => (await import('./fused-threads-binary.ts')).fusedThreadsBinary,
    relaxed: async () => (await import('./fused-threads-relaxed-binary.ts')).fusedThreadsRelaxedBinary,
  },
} as const;
