import type { ScratchpadKind } from './scratchpad-kind.ts';

/**
 * Whether the first and the last node of a random graph are joined, given its edges, each `from-to`. There are 1.15 nodes an edge, at
 * which about half of large graphs join any two.
 */
export const connectivity: ScratchpadKind = (length, random) => {
  const nodes = Math.max(2, Math.round(1.15 * length));
  const parent = Array.from({ length: nodes }, (_, node) => node);
  const root = (node: number): number => (parent[node] === node ? node : (parent[node] = root(parent[node]!)));
  const edges = Array.from({ length }, (): [number, number] => {
    const from = Math.floor(random.next() * nodes);
    const to = Math.floor(random.next() * (nodes - 1));
    return [from, to < from ? to : to + 1];
  });
  const states = edges.map(([from, to]) => {
    parent[root(from)] = root(to);
    return root(0) === root(nodes - 1) ? 'yes' : 'no';
  });
  return { input: edges.map((edge) => edge.join('-')), states, answer: states.at(-1)! };
};
