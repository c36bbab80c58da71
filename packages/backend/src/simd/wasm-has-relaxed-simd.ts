/** Whether WebAssembly has relaxed SIMD: Node from 22 on, Chrome from 114 on. */
export function wasmHasRelaxedSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(relaxedModule);
}

/** The smallest module that multiplies and adds so: a function that makes three 128-bit values of 0 and gives what becomes of them. */
const relaxedModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11);
