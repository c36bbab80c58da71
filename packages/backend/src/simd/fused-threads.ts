import { compileFused } from './compile-fused.ts';
import { type FusedModule, startModule, type WasmMemory } from './fused-module.ts';
import { startWorker, type StartedWorker } from './start-worker.ts';

/** The fused engine's module over a shared memory, and threads that help it. */
export interface FusedThreads {
  readonly module: FusedModule;
  readonly memory: WasmMemory;
  /**
   * Starts a thread. It does not keep a program from ending.
   *
   * @param team address of what `teamPlaces` describes, zeroed at first
   * @param lane number of the thread, from 1 on
   * @param onEnd called if it ends by itself
   */
  start(team: number, lane: number, onEnd: () => void): FusedThread;
}

/** A thread besides the caller's. */
export interface FusedThread {
  /** Ends it; resolved when it can touch the memory no more. */
  stop(): Promise<void>;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * Makes a shared memory of one page that can grow to `pages`, and the module over it. The binary is loaded with the first call.
 *
 * @returns undefined where memory cannot be shared, such as on a page that is not cross-origin isolated, or WebAssembly lacks SIMD
 */
export async function fusedThreads(pages: number): Promise<FusedThreads | undefined> {
  if (typeof SharedArrayBuffer !== 'function' || (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated === false) return undefined;
  try {
    compiled ??= compileFused('threads');
    const module = await compiled;
    const memory = new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true });
    const start = (team: number, lane: number, onEnd: () => void): StartedWorker => startWorker(task, { module, memory, team, lane }, onEnd);
    return { module: await startModule(module, { memory, now: () => performance.now() }), memory, start };
  } catch {
    return undefined;
  }
}

/** What a worker does with what it is given. As text, since a bundle has no file for it. */
const task = '({ module, memory, team, lane }) => new WebAssembly.Instance(module, { env: { memory, now: () => performance.now() } }).exports.work(team, lane)';
