import { compileReadLoop } from './native-read-loop.ts';
import { wasmReadLoop } from './wasm-read-loop.ts';

/** How fast one thread reads a buffer of so many bytes over and over, bytes a second: the fastest of WebAssembly and, where there is a C compiler, C. */
export async function measureBandwidth(bytes: number, work: string): Promise<number> {
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
  const native = await compileReadLoop(work).catch(() => undefined);
  return Math.max(bytes / best, (await native?.(bytes)) ?? 0);
}
