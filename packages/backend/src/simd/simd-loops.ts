import * as tf from '@tensorflow/tfjs-core';
import type { WasmMemory } from './fused-module.ts';
import { simdBinary } from './simd-binary.ts';

/** SIMD loops over the memory of TensorFlow.js' wasm module; arguments are byte offsets in it (`view.byteOffset`) and sizes. */
export interface SimdLoops {
  /** y `[n]` = x `[k]` · w `[k, n]`. */
  multiplyRow(x: number, w: number, y: number, k: number, n: number): void;
  /** y `[rows, n]` = x `[rows, k]` · w `[k, n]`, n a multiple of 4. */
  multiplyRows(x: number, w: number, y: number, rows: number, k: number, n: number): void;
  /**
   * Attention: queries and context `[rows, heads, size]`, keys and values `[kvHeads, count, size]`; `mask` 0 for none, else `[lists, rows, count]`
   * with 1 or kvHeads lists; `weights` room for `[count]`, or with `kept` 1 for the weights `[heads, rows, count]`, which then stay there.
   */
  attendRows(queries: number, keys: number, values: number, mask: number, lists: number, context: number, weights: number, kept: number, rows: number, heads: number, kvHeads: number, count: number, size: number, scale: number): void;
  /**
   * Projected rows `[all, (heads + 2 · kvHeads) · size]` from `first` on, turned by cosines and sines `[all, size]`, to queries `[count, heads, size]`, and keys
   * and values `[kvHeads, before + count, size]` behind the old ones, of which there may be none (`before` 0).
   */
  splitRows(rows: number, cosines: number, sines: number, oldKeys: number, oldValues: number, queries: number, keys: number, values: number, first: number, count: number, heads: number, kvHeads: number, size: number, before: number): void;
  /** x `[rows, width]` · r · gain, r = 1 / √(mean(x²) + ε) to `inverses` `[rows]`; gains `[gainRows, width]` repeat. */
  normRows(x: number, gains: number, normalised: number, inverses: number, rows: number, width: number, gainRows: number, epsilon: number): void;
  /** `[rows, 2 · size]`, gate first, to gate · sigmoid(gate) · other, `[rows, size]`. */
  gateRows(both: number, gated: number, rows: number, size: number): void;
  /** A matrix `[k, n]` to blocks `[⌈n / 8⌉, ⌈k / 32⌉, 72]` of 8-bit codes and scales; `staging` is room for `[k, 8]`. */
  quantiseMatrix(matrix: number, blocks: number, staging: number, k: number, n: number): void;
  /** y `[rows, n]` = x `[rows, k]` · such a matrix; `room` for `[rows, ⌈k / 32⌉, 20]`, then `[32 + 8 · rows]`. */
  multiplyQuantised(x: number, blocks: number, y: number, room: number, rows: number, k: number, n: number): void;
}

const known = new WeakMap<object, SimdLoops | undefined>();

/** The loops for the active wasm backend; undefined where it has threads or none of SIMD, and on other backends. */
export function simdLoops(): SimdLoops | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const backend = tf.backend();
  if (!known.has(backend)) known.set(backend, instantiate(backend as unknown as { readonly wasm?: { readonly asm?: { readonly memory?: WebAssembly.Memory } } }));
  return known.get(backend);
}

function instantiate({ wasm }: { readonly wasm?: { readonly asm?: { readonly memory?: WebAssembly.Memory } } }): SimdLoops | undefined {
  const memory = wasm?.asm?.memory;
  return memory instanceof WebAssembly.Memory ? simdLoopsOver(memory) : undefined;
}

/** The loops over memory of the caller's; undefined where WebAssembly lacks SIMD, and for memory that is shared. */
export function simdLoopsOver(memory: WasmMemory): SimdLoops | undefined {
  try {
    const bytes = Uint8Array.from(atob(simdBinary), (character) => character.codePointAt(0)!);
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: memory as WebAssembly.Memory } }).exports as unknown as SimdLoops;
  } catch {
    // Memory that is shared between threads, or an engine without SIMD: TensorFlow.js' own kernels do.
    return undefined;
  }
}
