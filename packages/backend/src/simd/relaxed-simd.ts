/** What is used of Node. */
interface Host {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>>; getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void } | undefined };
}

let found: boolean | undefined;

/**
 * Whether the fused engine may use relaxed SIMD: Node from 22 on, Node 20 with a switch of V8 that `withRelaxedSimd` sets, Chrome from 114 on.
 * `TOKSTREAM_RELAXED_SIMD=off` in the environment keeps it from that, for the numbers that other machines give.
 */
export function wasmHasRelaxedSimd(): boolean {
  found ??= typeof WebAssembly === 'object' && (globalThis as Host).process?.env?.['TOKSTREAM_RELAXED_SIMD'] !== 'off' && withRelaxedSimd(() => WebAssembly.validate(relaxedModule));
  return found;
}

/** Does what validates or compiles a module at once, with relaxed SIMD switched on where that is needed and can be. */
export function withRelaxedSimd<Result>(compile: () => Result): Result {
  if (WebAssembly.validate(relaxedModule)) return compile();
  const v8 = (globalThis as Host).process?.getBuiltinModule?.('node:v8');
  v8?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    return compile();
  } finally {
    v8?.setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  }
}

/** The smallest module that multiplies and adds so: a function that makes three 128-bit values of 0 and gives what becomes of them. */
const relaxedModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11);
