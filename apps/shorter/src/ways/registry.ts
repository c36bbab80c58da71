import { adjacentMerge, dpcKnn, mergeLayers, type MergeSchedule, randomMerge, stridePool, type TensorMerger, toMe } from '@tokstream/merge';
import { invalidArgument } from '@tokstream/app-shell';
import { tokenWay } from './token-way.ts';
import type { LayerWay, Way } from './way.ts';

const protect = { first: 1, last: 1 };

/** All ways, what they have to beat last. */
export const ways: readonly Way[] = [
  { kind: 'tokens', name: 'dynamic-bpe', about: 'frequent pairs of tokens within words, learned on the texts of a language; a merged token has the mean row of its parts', plans: tokenWay('word') },
  everyLayer('to-me', 'the most similar pairs of hidden states, some in every layer', (r) => toMe({ r, protect })),
  everyLayer('adjacent', 'the most similar neighbours, some in every layer', (r) => adjacentMerge({ r, protect })),
  {
    kind: 'layers',
    name: 'dpc-knn',
    about: 'once, behind the first layer: hidden states that stand for clusters stay, others go into the nearest',
    // A share of 1 would be one position.
    hook: ({ strength, onPlan }) => mergeLayers(dpcKnn({ keep: strength === 0 ? Number.MAX_SAFE_INTEGER : 1 - strength, others: 'nearest', protect }), { place: 'layer', layers: [1], onPlans: ([plan]) => onPlan(plan!, 1) }),
  },
  { ...everyLayer('random', 'pairs drawn at random, some in every layer', (r) => randomMerge({ r, protect })), isBaseline: true },
  { ...everyLayer('stride', 'runs of neighbours whatever they hold, some in every layer', (r) => stridePool({ r, protect })), isBaseline: true },
];

/** @throws `invalid-argument` */
export function wayOf(name: string): Way {
  const found = ways.find((way) => way.name === name);
  if (found === undefined) throw invalidArgument(`--method is ${JSON.stringify(name)}; it must be ${ways.map((way) => way.name).join(', ')}.`);
  return found;
}

/** The same share of what there is in every layer, so that the strength is reached behind the last. */
function everyLayer(name: string, about: string, merger: (r: MergeSchedule) => TensorMerger): LayerWay {
  return {
    kind: 'layers',
    name,
    about,
    hook: ({ strength, layers, onPlan }) => mergeLayers(merger({ ratio: 1 - (1 - strength) ** (1 / layers) }), { depth: layers, onPlans: ([plan], { layer }) => onPlan(plan!, layer) }),
  };
}
