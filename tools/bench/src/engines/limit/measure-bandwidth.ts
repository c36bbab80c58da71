import { compileReadLoop } from './native-read-loop.ts';
import { wasmReadLoop } from './wasm-read-loop.ts';

/** How fast one thread reads memory, bytes a second, over buffers of the sizes given, in that order. */
export interface BandwidthRun {
  readonly wasm: readonly number[];
  /** Absent: there is no C compiler, for the reason given. */
  readonly native?: readonly number[];
  readonly noNative?: string;
}

/** Reads a buffer over and over for a fifth of a second and takes the fastest time of it, since the limit is wanted. */
export async function measureBandwidth(sizes: readonly number[], work: string): Promise<BandwidthRun> {
  const wasm: number[] = [];
  for (const bytes of sizes) {
    const { read } = await wasmReadLoop(bytes);
    read();
    let best = Infinity;
    const until = performance.now() + 200;
    while (performance.now() < until) {
      const began = performance.now();
      const repeats = Math.max(1, Math.ceil(8e6 / bytes));
      for (let run = 0; run < repeats; run += 1) read();
      best = Math.min(best, (performance.now() - began) / 1000 / repeats);
    }
    wasm.push(bytes / best);
  }
  try {
    const native = await compileReadLoop(work);
    return { wasm, native: await native(sizes) };
  } catch (error) {
    return { wasm, noNative: (error as Error).message.split('\n')[0]! };
  }
}
