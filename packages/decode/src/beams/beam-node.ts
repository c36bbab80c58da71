/** One token of a beam, and through `parent` all before it: beams that share a beginning share its nodes. */
export interface BeamNode {
  readonly id: number;
  /** Undefined for the root, which stands for the prompt. */
  readonly parent: BeamNode | undefined;
  /** Tokens after the prompt, this one included. */
  readonly depth: number;
  /** Natural logarithm of what the model gives the token, before processors. */
  readonly logprob: number;
  /** Its tentative row in the cache; -1 once it is committed, undefined while it is not there. `BeamRows` sets it. */
  row: number | undefined;
}

/** The node that stands for a prompt, which its cache holds. */
export function rootNode(): BeamNode {
  return { id: -1, parent: undefined, depth: 0, logprob: 0, row: -1 };
}

/** The nodes from the first after the root down to this one. */
export function pathTo(node: BeamNode): readonly BeamNode[] {
  const path: BeamNode[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) path.push(at);
  return path.toReversed();
}

/** The last node that all have in common; of none, undefined. */
export function commonAncestor(nodes: readonly BeamNode[]): BeamNode | undefined {
  return nodes.reduce<BeamNode | undefined>((common, node) => (common === undefined ? node : meet(common, node)), undefined);
}

function meet(one: BeamNode, other: BeamNode): BeamNode {
  let [a, b] = [one, other];
  while (a !== b) {
    if (a.depth >= b.depth && a.parent !== undefined) a = a.parent;
    else b = b.parent!;
  }
  return a;
}
