import { TokstreamError } from '@tokstream/core';
import type { DraftTree } from './draft-tree.ts';
import { DraftTreeBuilder } from './draft-tree-builder.ts';

/**
 * One tree with the paths of several, each path once. Nodes keep the kind of the first tree that has them; the riders of all
 * trees come last, so they are what is cut off first, and then the nodes of the last trees.
 *
 * @throws `invalid-draft` for trees with laws: a drawn token that is left out because another tree has it would bend the law
 * of the output
 */
export function mergeTrees(trees: readonly DraftTree[], limit: number): DraftTree {
  if (trees.some((tree) => tree.laws !== undefined)) {
    throw new TokstreamError('Trees whose tokens were drawn cannot be merged; use one such drafter alone.', { code: 'invalid-draft', stage: 'decode' });
  }
  const merged = new DraftTreeBuilder(limit);
  // Where each node of each tree went; undefined where the merged tree was full.
  const places = trees.map((): (number | undefined)[] => []);
  const add = (tree: DraftTree, place: (number | undefined)[], from: number, to: number): void => {
    for (let node = from; node < to; node += 1) {
      const parent = tree.parents[node]!;
      const hangsOn = parent === -1 ? -1 : place[parent];
      place[node] = hangsOn === undefined ? undefined : merged.add(hangsOn, tree.ids[node]!, tree.kinds?.[node] ?? 0);
    }
  };
  trees.forEach((tree, at) => add(tree, places[at]!, 0, tree.ids.length - (tree.riders ?? 0)));
  const taken = merged.size;
  trees.forEach((tree, at) => add(tree, places[at]!, tree.ids.length - (tree.riders ?? 0), tree.ids.length));
  return merged.build(merged.size - taken);
}
