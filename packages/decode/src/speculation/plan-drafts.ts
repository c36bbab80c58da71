import type { DraftTree } from '../drafters/draft-tree.ts';
import { type Acceptance, kindOf } from './acceptance.ts';

/** Seconds of a model call of so many rows. */
export interface CallCost {
  seconds(rows: number): number;
}

/** What one sequence of a batch proposes. */
export interface Proposal {
  readonly tree: DraftTree;
  readonly acceptance: Acceptance;
  /** Most nodes on a path: deeper ones are of no use. */
  readonly depth: number;
  /** Model rows that a node costs, more than 1 where companions read along; default 1. */
  readonly rowsEach?: number;
  /** Tokens a step that drafts of this sequence brought of late: what riders are worth where nothing of their tree is fed. */
  readonly riderWorth?: number;
}

/** A draft has to promise this much more than none: what is measured is never exact, and a rejected row costs something after the call too. */
const margin = 1.1;

/**
 * Chooses which nodes of all proposals are fed, so that the batch makes most tokens a second by what is known of cost and acceptance.
 *
 * Nodes are taken by the chance that their whole path comes true, most likely first; E tokens of R rows are worth E / cost(R). Riders
 * ride along with the nodes of their tree, or alone while what they cost is less than what they brought.
 *
 * @param rows rows that are fed in any case, one a sequence and those of companions; `tokens` of them make tokens
 * @returns for each proposal the nodes to feed, ascending
 */
export function planDrafts(proposals: readonly Proposal[], curve: CallCost, tokens: number, rows: number): readonly Int32Array[] {
  const fits = proposals.map(({ tree, depth }) => nodeDepths(tree).map((deep) => deep <= depth));
  const ridersFit = proposals.map(({ tree: { ids, riders = 0 } }, proposal) => fits[proposal]!.slice(ids.length - riders).every(Boolean));
  const nodes = proposals.flatMap(({ tree, acceptance }, proposal) => {
    const riders = tree.riders ?? 0;
    if (!ridersFit[proposal]!) return [];
    const chances: number[] = [];
    for (let node = 0; node < tree.ids.length - riders; node += 1) {
      const parent = tree.parents[node]!;
      chances.push((parent === -1 ? 1 : chances[parent]!) * acceptance.chance(kindOf(tree, node)));
    }
    return chances.map((chance, node) => ({ proposal, node, chance })).filter(({ node }) => fits[proposal]![node]!);
  });
  // Equal chances in the order of the nodes, so that no child comes before its parent.
  nodes.sort((a, b) => b.chance - a.chance || a.proposal - b.proposal || a.node - b.node);
  const riding = new Set<number>();
  let [expected, fed, best, bestCount] = [tokens, rows, (tokens / curve.seconds(rows)) * margin, 0];
  for (const [at, { proposal, chance }] of nodes.entries()) {
    expected += chance;
    const { tree, rowsEach = 1 } = proposals[proposal]!;
    fed += rowsEach * (riding.has(proposal) ? 1 : 1 + (tree.riders ?? 0));
    riding.add(proposal);
    const value = expected / curve.seconds(fed);
    if (value > best) [best, bestCount] = [value, at + 1];
  }
  const chosen: number[][] = proposals.map(() => []);
  for (const { proposal, node } of nodes.slice(0, bestCount)) chosen[proposal]!.push(node);
  [expected, fed] = [tokens, rows];
  for (const { proposal, chance } of nodes.slice(0, bestCount)) {
    expected += chance;
    fed += proposals[proposal]!.rowsEach ?? 1;
  }
  return chosen.map((list, proposal) => {
    const { tree, rowsEach = 1, riderWorth = 0 } = proposals[proposal]!;
    const fresh = ridersAndAbove(tree).filter((node) => !list.includes(node));
    const cost = fresh.length * rowsEach;
    const rides = list.length > 0 || ((expected + riderWorth) / curve.seconds(fed + cost) > (expected / curve.seconds(fed)) * margin && ridersFit[proposal]!);
    if (fresh.length > 0 && rides) {
      fed += cost;
      list.push(...fresh);
    }
    return Int32Array.from(list).toSorted();
  });
}

/** The riders of a tree, and the nodes they hang on. */
function ridersAndAbove({ ids, parents, riders = 0 }: DraftTree): readonly number[] {
  const nodes = new Set<number>();
  for (let rider = ids.length - riders; rider < ids.length; rider += 1) for (let node = rider; node !== -1; node = parents[node]!) nodes.add(node);
  return [...nodes];
}

/** Nodes on the path to each node, itself included. */
function nodeDepths({ parents }: DraftTree): number[] {
  const depths: number[] = [];
  for (const parent of parents) depths.push(parent === -1 ? 1 : depths[parent]! + 1);
  return depths;
}

/** The part of a tree that has these nodes, which are ascending and hold the parent of each. */
export function subtree(tree: DraftTree, nodes: Int32Array): DraftTree {
  if (nodes.length === tree.ids.length) return tree;
  const places = new Map([...nodes].map((node, at) => [node, at]));
  return {
    ids: nodes.map((node) => tree.ids[node]!),
    parents: nodes.map((node) => (tree.parents[node] === -1 ? -1 : places.get(tree.parents[node]!)!)),
    ...(tree.kinds !== undefined && { kinds: Uint8Array.from(nodes, (node) => tree.kinds![node]!) }),
    ...(tree.laws !== undefined && { laws: Array.from(nodes, (node) => tree.laws![node]!) }),
    ...(tree.riders !== undefined && { riders: Math.min(tree.riders, nodes.length) }),
  };
}
