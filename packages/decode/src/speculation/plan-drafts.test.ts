import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DraftTree } from '../drafters/draft-tree.ts';
import { Acceptance } from './acceptance.ts';
import { CostCurve } from './cost-curve.ts';
import { planDrafts, subtree } from './plan-drafts.ts';

const anyTree = fc.tuple(fc.array(fc.record({ parent: fc.nat(), kind: fc.nat({ max: 63 }) }), { maxLength: 12 }), fc.nat()).map(
  ([nodes, riders]): DraftTree => ({
    ids: Int32Array.from(nodes.keys()),
    parents: Int32Array.from(nodes, ({ parent }, node) => (parent % (node + 1)) - 1),
    kinds: Uint8Array.from(nodes, ({ kind }) => kind),
    riders: riders % (nodes.length + 1),
  }),
);

/** Of a drafter that was never right. */
function hopeless(): Acceptance {
  const acceptance = new Acceptance();
  const guesses: DraftTree = { ids: new Int32Array(64), parents: new Int32Array(64).fill(-1), kinds: Uint8Array.from({ length: 64 }, (_, kind) => kind) };
  for (let step = 0; step < 30; step += 1) acceptance.learn(guesses, [1]);
  return acceptance;
}

it('what is fed of a tree is a tree of the same paths, not too deep, with all of its riders or none', () => {
  const proposal = fc.record({ tree: anyTree, acceptance: fc.constantFrom(new Acceptance(), hopeless()), depth: fc.integer({ min: 1, max: 6 }), rowsEach: fc.integer({ min: 1, max: 3 }), riderWorth: fc.double({ min: 0, max: 4, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(proposal, { minLength: 1, maxLength: 3 }), fc.double({ min: 0, max: 1, noNaN: true }), (proposals, perRow) => {
      const cost = new CostCurve([[1, 1], [200, 1 + 199 * perRow]]);
      const chosen = planDrafts(proposals, cost, proposals.length, proposals.length);
      for (const [at, { tree, depth }] of proposals.entries()) {
        const fed = subtree(tree, chosen[at]!);
        const path = ({ ids, parents }: DraftTree, node: number): number[] => (node === -1 ? [] : [...path({ ids, parents }, parents[node]!), ids[node]!]);
        // Ids are the nodes they name.
        for (const [node, id] of fed.ids.entries()) expect(path(fed, node)).toEqual(path(tree, id));
        for (const node of fed.ids.keys()) expect(path(fed, node).length).toBeLessThanOrEqual(depth);
        const riders = (tree.riders ?? 0) && [...fed.ids].filter((id) => id >= tree.ids.length - tree.riders!).length;
        expect(riders === 0 || riders === tree.riders).toBe(true);
        if (fed.ids.length > 0) expect(fed.riders ?? 0).toBe(riders);
      }
    }),
    { numRuns: 1000 },
  );
});
