import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { topIds } from '../samplers/top-ids.ts';
import { startDrafter } from './drafters.test-support.ts';
import { RecyclingMatrix } from './recycling-matrix.ts';
import { likelyTree, paperTree } from './recycling-tree.ts';
import { drafterFrom } from './registry.ts';
import { tokenRecycling } from './token-recycling.ts';
import { topEight } from './top-eight.ts';

const vocabulary = 12;

/** Logits whose largest are these, in order. */
function ranking(...ids: number[]): Float32Array {
  const logits = new Float32Array(vocabulary);
  ids.forEach((id, rank) => (logits[id] = 20 - rank));
  return logits;
}

it('drafts the tree of the published function', async () => {
  // vec:tokenRecycling, without its row 0, the last token
  const memory = new RecyclingMatrix(vocabulary);
  using drafter = await startDrafter(tokenRecycling({ tree: [3, 2, 1, 0, 1], memory }), Int32Array.of(4), vocabulary);
  const rows = [ranking(1, 3, 5), ranking(4, 6), ranking(10)];
  drafter.observe!({ ids: Int32Array.of(4, 1, 3), parents: Int32Array.of(-1, 0, 1), logits: Float32Array.from(rows.flatMap((row) => [...row])), path: [0], taken: [1], history: [4, 1] });
  const tree = await drafter.propose({ history: [2, 4], promptLength: 1, limit: 20, random: seededRandom(1), signal: new AbortController().signal });
  expect([...tree.ids]).toEqual([1, 3, 5, 4, 6, 10, 1]);
  expect([...tree.parents]).toEqual([-1, -1, -1, 0, 0, 1, 3]);
  expect([...tree.kinds!]).toEqual([0, 1, 2, 8, 9, 8, 16]);
});

it('leaves out what was never learnt, and takes the last of two rows', async () => {
  using drafter = await startDrafter(tokenRecycling({ tree: [2, 1, 1] }), Int32Array.of(4), vocabulary);
  const propose = async (): Promise<number[]> => [...(await drafter.propose({ history: [4], promptLength: 1, limit: 20, random: seededRandom(1), signal: new AbortController().signal })).ids];
  expect(await propose()).toEqual([]);
  drafter.observe!({ ids: Int32Array.of(4, 7, 4), parents: Int32Array.of(-1, 0, 1), logits: Float32Array.of(...ranking(9, 8), ...ranking(3), ...ranking(5, 7)), path: [0], taken: [1], history: [4, 1] });
  // Nothing is known after 5.
  expect(await propose()).toEqual([5, 7, 3]);
});

it('has the shape of the paper, and made ones that grow from each other', () => {
  const depths = [0];
  const sizes: number[] = [];
  paperTree.forEach((children, place) => {
    for (let child = 0; child < children; child += 1) depths.push(depths[place]! + 1);
    sizes[depths[place]!] = (sizes[depths[place]!] ?? 0) + children;
  });
  expect(sizes.filter((size) => size > 0)).toEqual([8, 21, 25, 15, 8, 3]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 8 }), (nodes, ranks) => {
    const tree = likelyTree(nodes, ranks);
    expect(tree.length).toBe(nodes + 1);
    expect(tree.reduce((sum, children) => sum + children, 0)).toBe(nodes);
    expect(Math.max(...tree)).toBeLessThanOrEqual(ranks);
  }));
  expect(likelyTree(2, 8)).toEqual([1, 1, 0]);
});

it('finds the eight largest as a sort does, ties by lower id', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(-Infinity, -1, 0, 1, 2, 3), { minLength: 1, maxLength: 60 }), (values) => {
    const logits = Float32Array.from(values);
    const found = new Int32Array(9).fill(-1);
    topEight(logits, found, 1);
    expect([...found]).toEqual([-1, ...topIds(logits, 8), ...Array.from({ length: Math.max(8 - values.length, 0) }, () => -1)]);
  }));
});

it('saves its memory, within the bytes it states, and refuses another', async () => {
  for (const size of [5, vocabulary, 70_000]) {
    const matrix = new RecyclingMatrix(size);
    const logits = new Float32Array(size).map((_, id) => (id * 7) % 11);
    matrix.learn(size - 1, logits);
    const loaded = RecyclingMatrix.load(matrix.save(), size);
    const ranks = Array.from({ length: 9 }, (_, rank) => rank);
    expect(ranks.map((rank) => loaded.successor(size - 1, rank))).toEqual([...topIds(logits, 8), ...Array.from({ length: 9 - Math.min(8, size) })]);
    expect(loaded.successor(0, 0)).toBeUndefined();
  }
  expect(new RecyclingMatrix(4096).bytes).toBe(66_048);
  expect(new RecyclingMatrix(65_536).bytes).toBeLessThan(2e6);
  const saved = new RecyclingMatrix(vocabulary).save();
  for (const [bytes, size] of [[saved, 13], [saved.slice(1), vocabulary], [saved.slice(0, -1), vocabulary], [saved.with(4, 9), vocabulary], [saved.with(16, 200), vocabulary], [new Uint8Array(3), vocabulary]] as const) {
    expect(() => RecyclingMatrix.load(bytes, size)).toThrow(expect.objectContaining({ code: 'invalid-matrix' }));
  }
  const memory = new RecyclingMatrix(3);
  for (const source of [tokenRecycling({ memory }), drafterFrom('token-recycling:topK=2', { memory }), drafterFrom('lookup-and-recycling:ngram=2,tree=8', { memory })]) {
    await expect(startDrafter(source, Int32Array.of(1), vocabulary)).rejects.toMatchObject({ code: 'invalid-matrix' });
  }
});
