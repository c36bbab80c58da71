/** An edge from a left node to a right one. */
export interface WeightedEdge {
  readonly right: number;
  /** Above 0. */
  readonly weight: number;
}

/**
 * The matching of largest weight in a bipartite graph: each left and each right node has at most one edge, and the sum of weights is largest.
 *
 * Takes left nodes in one by one, each along the shortest path in reduced weights (Kuhn 1955, Edmonds and Karp 1972).
 *
 * @param edges of each left node
 * @returns for each left node which of its edges was taken, -1 for none
 */
export function heaviestMatching(edges: readonly (readonly WeightedEdge[])[]): Int32Array {
  /** Prices: of an edge's two nodes they sum to its weight at least, and to just that where it is taken. */
  const leftPrice = new Float64Array(edges.length);
  const rightPrice = new Map<number, number>();
  const taken = new Int32Array(edges.length).fill(-1);
  const leftOf = new Map<number, number>();

  for (let root = 0; root < edges.length; root += 1) {
    for (const { right, weight } of edges[root]!) leftPrice[root] = Math.max(leftPrice[root]!, weight - (rightPrice.get(right) ?? 0));
    /** What reaching a node costs; a path may end at a free right node for nothing, or leave a left node without an edge for its price. */
    const leftCost = new Map([[root, 0]]);
    const rightCost = new Map<number, number>();
    const reachedBy = new Map<number, readonly [left: number, edge: number]>();
    const settled = new Set<number>();
    let least = leftPrice[root]!;
    let end: { readonly left: number } | { readonly right: number } = { left: root };
    for (let left = root; ; ) {
      const cost = leftCost.get(left)!;
      for (const [edge, { right, weight }] of edges[left]!.entries()) {
        const there = cost + leftPrice[left]! + (rightPrice.get(right) ?? 0) - weight;
        if (settled.has(right) || there >= (rightCost.get(right) ?? Number.POSITIVE_INFINITY)) continue;
        rightCost.set(right, there);
        reachedBy.set(right, [left, edge]);
      }
      const next = nearest(rightCost, settled);
      if (next === undefined || rightCost.get(next)! >= least) break;
      settled.add(next);
      const holder = leftOf.get(next);
      if (holder === undefined) {
        least = rightCost.get(next)!;
        end = { right: next };
        break;
      }
      left = holder;
      leftCost.set(left, rightCost.get(next)!);
      if (rightCost.get(next)! + leftPrice[left]! < least) {
        least = rightCost.get(next)! + leftPrice[left]!;
        end = { left };
      }
    }
    for (const [left, cost] of leftCost) leftPrice[left]! -= Math.max(0, least - cost);
    for (const right of settled) rightPrice.set(right, (rightPrice.get(right) ?? 0) + Math.max(0, least - rightCost.get(right)!));
    if ('left' in end && end.left === root) continue;
    let right: number;
    if ('right' in end) right = end.right;
    else {
      right = edges[end.left]![taken[end.left]!]!.right;
      taken[end.left] = -1;
    }
    for (;;) {
      const [left, edge] = reachedBy.get(right)!;
      const before = taken[left]!;
      taken[left] = edge;
      leftOf.set(right, left);
      if (left === root) break;
      right = edges[left]![before]!.right;
    }
  }
  return taken;
}

function nearest(costs: ReadonlyMap<number, number>, settled: ReadonlySet<number>): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [node, cost] of costs) if (cost < least && !settled.has(node)) [least, best] = [cost, node];
  return best;
}
