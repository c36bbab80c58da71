import { seededRandom } from '@tokstream/core';
import { initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { selectBackend } from '@tokstream/backend';
import { closeTo, expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { counterGaussians } from '../random/counter-gaussians.ts';
import { philox } from '../random/philox.ts';
import { binaryIdCode } from './codes/binary-id-code.ts';
import { composedRows } from './composed-rows.ts';
import { lexinvariantRows } from './lexinvariant-rows.ts';
import { projectedRows } from './projected-rows.ts';
import { provideRows } from './provide-rows.ts';
import { tableRows } from './table-rows.ts';
import { tiedLogits } from './tied-logits.ts';

it.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[-1, -1, -1, -1], [-1, -1], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const)('philox of %j gives the words its authors publish', (counter, key, expected) => {
  const words = new Uint32Array(4);
  philox(counter.map((word) => word >>> 0) as unknown as readonly [number, number, number, number], key.map((word) => word >>> 0) as unknown as readonly [number, number], words);
  expect(Array.from(words, (word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
});

it('counterGaussians are standard normal, and rows of other names are others', () => {
  const rows = Array.from({ length: 200 }, (_, token) => counterGaussians({ seed: 2 ** 40 + 1, sequence: 3, token }, 99));
  const values = rows.flatMap((row) => [...row]);
  const mean = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  closeTo([1, 2, 3, 4].map(mean), [0, 1, 0, 3], 0.12);
  const names = [{ seed: 1, sequence: 1, token: 1 }, { seed: 2 ** 32 + 1, sequence: 1, token: 1 }, { seed: 1, sequence: 2, token: 1 }, { seed: 1, sequence: 1, token: 2 }];
  expect(new Set(names.map((name) => String(counterGaussians(name, 4)))).size).toBe(4);
  // A wider row goes on where a narrower one ends.
  expect(counterGaussians(names[0]!, 9).subarray(0, 5)).toEqual(counterGaussians(names[0]!, 5));
});

it('binaryIdCode begins with the lowest bit', () => {
  expect([...binaryIdCode(5, 4, 2)]).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
  expect([...binaryIdCode(2 ** 40, 41)].lastIndexOf(1)).toBe(40);
  expectCode('invalid-tokens', () => binaryIdCode(16, 4));
});

describe('composedRows', () => {
  const base = tableRows({ table: Float32Array.of(1, 0, 0, 1, 2, 2), width: 2 });
  const piecesOf = (token: string): number[] => Array.from(token, Number);

  it('gives the mean of pieces', () => {
    expect([...composedRows({ base, piecesOf }).rows(['012', '2', '00'])]).toEqual([1, 1, 2, 2, 1, 0]);
    expectCode('invalid-tokens', () => composedRows({ base, piecesOf }).rows(['']));
  });

  it('composes long tokens in groups', () => {
    const grouped = composedRows({ base, piecesOf, maxPieces: 2, compose: (rows) => [rows[0]! + rows[2]!, 10] });
    // (0 1)(2): the third stands alone until the second level.
    expect([...grouped.rows(['012'])]).toEqual([3, 10]);
    expectCode('invalid-count', () => composedRows({ base, piecesOf, maxPieces: 1 }));
  });

  it('holds the rows that were used last', () => {
    const made: (string | number)[] = [];
    const provider = provideRows({ width: 1, capacity: 2, row: (token) => [made.push(token)] });
    provider.rows(['a', 'b', 'a', 'c', 'a', 'b']);
    expect([made, provider.stats]).toEqual([['a', 'b', 'c', 'b'], { hits: 2, misses: 4, evictions: 2, held: 2 }]);
    provider.pin(['x', 'y', 'z']);
    expect(provider.stats.held).toBe(3);
    provider.pin([]);
    expect(provider.stats.held).toBe(2);
  });
});

it('projectedRows keep the distances of rows that lie in a plane', () => {
  const plane = [[1, 0], [0, 2], [-1, -1], [3, 1]].map(([a, b]) => [a! + b!, a! - b!, 2 * a!, b!]);
  const base = provideRows({ width: 4, row: (token) => plane[token as number]! });
  const projected = projectedRows({ base, tokens: [0, 1, 2, 3], width: 2, unitLength: false });
  const distance = (provider: typeof base, a: number, b: number): number => Math.hypot(...provider.rows([a]).map((value, at) => value - provider.rows([b])[at]!));
  for (const [a, b] of [[0, 1], [1, 2], [0, 3]] as const) expect(distance(projected, a, b)).toBeCloseTo(distance(base, a, b), 5);
  expect(Math.hypot(...projectedRows({ base, tokens: [0, 1, 2, 3], width: 2 }).rows([1]))).toBeCloseTo(1, 6);
  expectCode('invalid-width', () => projectedRows({ base, tokens: [0], width: 5 }));
});

it('a model on lexinvariant rows cannot tell one naming of the symbols from another', async () => {
  await selectBackend({ backend: 'wasm' });
  const vocabulary = 20;
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: vocabulary, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 2, tie_word_embeddings: true });
  const model = await modelFromWeights(config, initializeLlama(config, seededRandom(1)), { engine: 'eager' });
  const permute = (id: number): number => (id * 7 + 3) % vocabulary;
  const restore = (id: number): number => ((id + vocabulary - 3) * 3) % vocabulary;
  const ids = [4, 9, 4, 1, 0, 9, 17];
  const all = Array.from({ length: vocabulary }, (_, id) => id);
  const logitsOf = async (rows: ReturnType<typeof lexinvariantRows>, given: readonly number[]): Promise<Float32Array> => {
    const cache = model.createCache();
    const { hidden } = await model.forward({ input: { embeddings: rows.rows(given) } }, cache, { hidden: true, logits: 'none' });
    cache[Symbol.dispose]();
    return tiedLogits(rows, hidden!.at(-1)!.slice(-16), all);
  };
  const plain = await logitsOf(lexinvariantRows({ width: 16, sequence: 5 }), ids);
  const renamed = await logitsOf(lexinvariantRows({ width: 16, sequence: 5, labelOf: restore }), ids.map(permute));
  expect(all.map((id) => renamed[permute(id)])).toEqual([...plain]);
  expect(await logitsOf(lexinvariantRows({ width: 16, sequence: 6 }), ids)).not.toEqual(plain);
  model[Symbol.dispose]();
});
