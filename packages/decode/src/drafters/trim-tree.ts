import type { DraftTree } from './draft-tree.ts';

/** The first `limit` nodes of a tree, riders going first; the tree itself where that is all of it. */
export function trimTree(tree: DraftTree, limit: number): DraftTree {
  const { ids, parents, kinds, laws, riders = 0 } = tree;
  if (ids.length <= limit) return tree;
  const ridersLeft = Math.max(riders - (ids.length - limit), 0);
  return {
    ids: ids.slice(0, limit),
    parents: parents.slice(0, limit),
    ...(kinds !== undefined && { kinds: kinds.slice(0, limit) }),
    ...(laws !== undefined && { laws: laws.slice(0, limit) }),
    ...(ridersLeft > 0 && { riders: ridersLeft }),
  };
}
