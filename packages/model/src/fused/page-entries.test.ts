import { expect, it, vi } from 'vitest';
import { FusedMemory } from './fused-memory.ts';
import { PageEntries } from './page-entries.ts';

it('what there is no memory for changes no layer, and none of a fork', async () => {
  const [kvHeads, headDim, n] = [2, 8, 40];
  const memory = await FusedMemory.create(4 * 2 * kvHeads * 32 * headDim);
  const entries = new PageEntries({ memory, model: 0, kvHeads, headDim, headPadded: headDim }, 2);
  const numbers = (first: number): Float32Array => Float32Array.from({ length: kvHeads * n * headDim }, (_, at) => first + at);
  for (const layer of [0, 1]) entries.fill(layer, { keys: numbers(layer), values: numbers(-layer) });
  const fork = entries.fork();
  const bytes = entries.bytes();

  // Each layer needs a copy of its first page; there is one for the first layer.
  const takePages = memory.takePages.bind(memory);
  vi.spyOn(memory, 'takePages').mockImplementationOnce(takePages).mockImplementation(() => {
    throw new Error('no memory');
  });
  const slots = Int32Array.from({ length: kvHeads * 20 }, (_, at) => 1 + (at % 20));
  expect(() => entries.keep([0, 1].map((layer) => ({ layer, slots })))).toThrow('no memory');
  expect(entries.bytes()).toBe(bytes);
  for (const held of [entries, fork]) {
    for (const layer of [0, 1]) expect(await held.read(layer, n)).toEqual({ keys: numbers(layer), values: numbers(-layer) });
    held[Symbol.dispose]();
  }
  expect(memory.heldPages).toBe(0);
});
