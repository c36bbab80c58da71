import { expect, it } from 'vitest';
import { wasmReadLoop } from './wasm-read-loop.ts';

it.each([128, 65_536, 1_000_001])('reads all of %i bytes and nothing behind them', async (bytes) => {
  const { memory, read } = await wasmReadLoop(bytes);
  const words = new BigInt64Array(memory.buffer);
  const end = Math.floor(bytes / 128) * 16;
  let wanted = 0n;
  for (const at of words.keys()) {
    words[at] = BigInt(at) * 0x9e37_79b9_7f4an;
    if (at < end && at % 2 === 0) wanted ^= words[at]!;
  }
  expect(read()).toBe(wanted);
});
