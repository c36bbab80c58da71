import { TokstreamError } from '@tokstream/core';
import type { DraftTree } from '../drafters/draft-tree.ts';

/**
 * Checks what a drafter proposed, before it is fed together with the rows of others.
 *
 * @throws `invalid-draft`
 */
export function checkTree(tree: DraftTree, vocabulary: number): void {
  const why = faultOf(tree, vocabulary);
  if (why === undefined) return;
  throw new TokstreamError(`A drafter proposed a tree that cannot be used: ${why}; correct the drafter.`, { code: 'invalid-draft', stage: 'decode' });
}

function faultOf({ ids, parents, kinds, laws, riders = 0 }: DraftTree, vocabulary: number): string | undefined {
  const count = ids.length;
  for (const [name, list] of Object.entries({ parents, kinds, laws })) if (list !== undefined && list.length !== count) return `${count} nodes come with ${list.length} ${name}`;
  const id = ids.find((each) => each < 0 || each >= vocabulary);
  if (id !== undefined) return `token ${id} is outside the vocabulary of ${vocabulary}`;
  const node = parents.findIndex((parent, at) => parent < -1 || parent >= at);
  if (node !== -1) return `node ${node} hangs on ${parents[node]}, which is no earlier node`;
  if (kinds?.some((kind) => kind > 63)) return 'kinds are numbers from 0 to 63';
  if (laws?.some((law) => law.length !== vocabulary)) return `laws have a probability for each of ${vocabulary} tokens`;
  const first = count - riders;
  return Number.isInteger(first) && first >= 0 && first <= count ? undefined : `${riders} of ${count} nodes are riders`;
}
