import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DraftTree } from './draft-tree.ts';
import { DraftTreeBuilder } from './draft-tree-builder.ts';
import { mergeTrees } from './merge-trees.ts';
import { trimTree } from './trim-tree.ts';

const someTree = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }), { maxLength: 5 }).map((paths): DraftTree => {
  const tree = new DraftTreeBuilder(100);
  for (const path of paths) tree.addPath(-1, path, (depth) => depth);
  return tree.build();
});

/** Every node as the ids on the way to it. */
function pathsOf({ ids, parents }: DraftTree): string[] {
  const paths: string[] = [];
  ids.forEach((id, node) => paths.push(parents[node] === -1 ? `${id}` : `${paths[parents[node]!]} ${id}`));
  return paths;
}

it('merges trees into the union of their paths, each once', () => {
  fc.assert(fc.property(fc.array(someTree, { maxLength: 4 }), (trees) => {
    const merged = pathsOf(mergeTrees(trees, 1000));
    expect(new Set(merged).size).toBe(merged.length);
    expect(new Set(merged)).toEqual(new Set(trees.flatMap(pathsOf)));
  }));
});

it('cuts trees at the end, riders first', () => {
  const tree: DraftTree = { ids: Int32Array.of(1, 2, 3, 4), parents: Int32Array.of(-1, 0, 1, 2), kinds: Uint8Array.of(0, 1, 2, 3), riders: 2 };
  expect(trimTree(tree, 3)).toEqual({ ids: Int32Array.of(1, 2, 3), parents: Int32Array.of(-1, 0, 1), kinds: Uint8Array.of(0, 1, 2), riders: 1 });
  expect(trimTree(tree, 1).riders).toBeUndefined();
  expect(trimTree(tree, 4)).toBe(tree);
});

it('puts riders behind all that may be taken, or makes them part of it', () => {
  const rides: DraftTree = { ids: Int32Array.of(1, 7, 2), parents: Int32Array.of(-1, -1, 1), kinds: Uint8Array.of(5, 63, 63), riders: 2 };
  const other: DraftTree = { ids: Int32Array.of(7, 3), parents: Int32Array.of(-1, 0), kinds: Uint8Array.of(6, 6) };
  expect(mergeTrees([rides, other], 9)).toEqual({ ids: Int32Array.of(1, 7, 3, 2), parents: Int32Array.of(-1, -1, 1, 1), kinds: Uint8Array.of(5, 6, 6, 63), riders: 1 });
  expect(mergeTrees([rides, other], 2).ids).toEqual(Int32Array.of(1, 7));
  expect(() => mergeTrees([{ ...other, laws: [] }], 2)).toThrow(expect.objectContaining({ code: 'invalid-draft' }));
});
