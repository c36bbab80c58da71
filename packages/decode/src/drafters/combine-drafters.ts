import { TokstreamError } from '@tokstream/core';
import { checkChoice } from './check-choice.ts';
import { type DraftTree, noDraft } from './draft-tree.ts';
import type { Drafter, DraftContext, DrafterSource } from './drafter.ts';
import { KindNumbers } from './kind-numbers.ts';
import { mergeTrees } from './merge-trees.ts';

/** Options of `combineDrafters`. */
export interface CombineDraftersOptions {
  /** `first` (default): the first that proposes anything; the others are not asked. `merge`: the trees of all in one, equal paths once. */
  readonly mode?: 'first' | 'merge';
}

/**
 * Several drafters as one, in order of preference. All learn from every step. With `first`, riders are only fed where their
 * drafter has a proposal too, so `lookahead` should be merged.
 *
 * Kinds are numbered anew, so that those of different drafters are judged apart.
 *
 * @param sources at least one
 * @throws `invalid-option` for none, and for `merge` with a drafter that draws: `mergeTrees` says why
 */
export function combineDrafters(sources: readonly DrafterSource[], options: CombineDraftersOptions = {}): DrafterSource {
  const { mode = 'first' } = options;
  checkChoice('mode', mode, ['first', 'merge']);
  if (sources.length === 0) throw new TokstreamError('combineDrafters got no drafter; pass at least one.', { code: 'invalid-option', stage: 'decode' });
  const numbers = new KindNumbers();
  const draws = sources.some((source) => source.draws === true);
  if (draws && mode === 'merge') throw new TokstreamError("A drafter that draws cannot be merged with others; use mode 'first'.", { code: 'invalid-option', stage: 'decode' });
  return {
    name: sources.map(({ name }) => name).join('+'),
    runsModel: sources.some((source) => source.runsModel === true),
    largestRead: Math.max(...sources.map(({ largestRead = Number.POSITIVE_INFINITY }) => largestRead)),
    draws,
    async start(sequence) {
      const drafters: Drafter[] = [];
      const dispose = (): void => {
        for (const drafter of drafters) drafter[Symbol.dispose]();
      };
      try {
        for (const [at, source] of sources.entries()) drafters.push(renumbered(await source.start(sequence), (tree) => numbers.renumber(tree, at)));
      } catch (error) {
        dispose();
        throw error;
      }
      return {
        propose: (context) => (mode === 'first' ? firstOf(drafters, context) : mergeOf(drafters, context)),
        observe(verification) {
          for (const drafter of drafters) drafter.observe?.(verification);
        },
        [Symbol.dispose]: dispose,
      };
    },
  };
}

function renumbered(drafter: Drafter, renumber: (tree: DraftTree) => DraftTree): Drafter {
  return {
    propose(context) {
      const tree = drafter.propose(context);
      return tree instanceof Promise ? tree.then(renumber) : renumber(tree);
    },
    observe: (verification) => drafter.observe?.(verification),
    [Symbol.dispose]: () => drafter[Symbol.dispose](),
  };
}

/** Waits only where a drafter does. */
function firstOf(drafters: readonly Drafter[], context: DraftContext, from = 0): DraftTree | Promise<DraftTree> {
  for (let at = from; at < drafters.length; at += 1) {
    const tree = drafters[at]!.propose(context);
    if (tree instanceof Promise) return tree.then((proposed) => (hasProposal(proposed) ? proposed : firstOf(drafters, context, at + 1)));
    if (hasProposal(tree)) return tree;
  }
  return noDraft;
}

function hasProposal(tree: DraftTree): boolean {
  return tree.ids.length > (tree.riders ?? 0);
}

function mergeOf(drafters: readonly Drafter[], context: DraftContext): DraftTree | Promise<DraftTree> {
  const trees = drafters.map((drafter) => drafter.propose(context));
  if (trees.some((tree) => tree instanceof Promise)) return Promise.all(trees).then((proposed) => mergeTrees(proposed, context.limit));
  return mergeTrees(trees as DraftTree[], context.limit);
}
