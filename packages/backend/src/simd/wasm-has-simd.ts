/** Whether WebAssembly is there and has SIMD. */
export function wasmHasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(simdModule);
}

/** The smallest module with a 128-bit value: a function that makes one of 0 and drops all but 8 bits of it. */
const simdModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
