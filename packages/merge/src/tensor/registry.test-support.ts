import { randomMerge } from './baselines/random-merge.ts';
import { stridePool } from './baselines/stride-pool.ts';
import { globalGuided } from './budget/global-guided.ts';
import { semanticBind } from './composite/semantic-bind.ts';
import { keepGated } from './gate/keep-gated.ts';
import { adjacentMerge } from './matching/adjacent-merge.ts';
import { toMe } from './matching/to-me.ts';
import { keepPrefix } from './nested/keep-prefix.ts';
import { dpcKnn } from './selection/dpc-knn.ts';
import { keepBest } from './selection/keep-best.ts';
import type { TensorMerger } from './tensor-merger.ts';

/** A tensor merger with settings at which it shortens, and at which it changes nothing. */
export interface TensorMergerEntry {
  readonly name: string;
  readonly summary: string;
  /** For sequences of `n` positions. */
  readonly examples: (n: number) => readonly TensorMerger[];
  readonly neutral: (n: number) => TensorMerger;
}

const protect = { first: 1, last: 1 };

/** Every tensor merger. */
export const tensorMergers: readonly TensorMergerEntry[] = [
  {
    name: 'to-me',
    summary: 'the most similar pairs of even and odd places (ToMe)',
    examples: (n) => [toMe({ r: 3 }), toMe({ r: n, protect }), toMe({ r: { ratio: 0.3 }, protect: { positions: [2, 3] } })],
    neutral: () => toMe({ r: 0 }),
  },
  {
    name: 'adjacent',
    summary: 'the most similar neighbours',
    examples: (n) => [adjacentMerge({ r: 3 }), adjacentMerge({ r: n, protect }), adjacentMerge({ r: n, consumed: Math.floor(n / 2) })],
    neutral: () => adjacentMerge({ r: 0 }),
  },
  { name: 'random', summary: 'pairs drawn at random, to compare with', examples: (n) => [randomMerge({ r: 3 }), randomMerge({ r: n, protect, seed: 5 })], neutral: () => randomMerge({ r: 0 }) },
  { name: 'stride', summary: 'runs of equal length, to compare with', examples: (n) => [stridePool({ stride: 3 }), stridePool({ r: 5, protect }), stridePool({ r: n })], neutral: () => stridePool({ stride: 1 }) },
  {
    name: 'dpc-knn',
    summary: 'those that stand for clusters stay (DPC-kNN)',
    examples: () => [dpcKnn({ keep: 0.4 }), dpcKnn({ keep: 4, neighbours: 3, others: 'nearest', protect }), dpcKnn({ keep: 0.5, ties: 'equal' })],
    neutral: (n) => dpcKnn({ keep: Math.max(1, n) }),
  },
  { name: 'keep-best', summary: 'the highest scores stay', examples: () => [keepBest({ keep: 0.5 }), keepBest({ keep: 3, protect })], neutral: (n) => keepBest({ keep: Math.max(1, n) }) },
  { name: 'delete-gate', summary: 'what a trained gate wants gone goes (MrT5)', examples: () => [keepGated({ strength: -2 }), keepGated({ strength: -0.01, protect })], neutral: () => keepGated({ strength: -1e9 }) },
  {
    name: 'global-guided',
    summary: 'a budget over segments, by how important each is for the whole (GlobalCom²)',
    examples: (n) => [globalGuided({ budget: 0.4, segments: halves(n) }), globalGuided({ budget: 4, segments: [n], temperature: 0.1 })],
    neutral: (n) => globalGuided({ budget: n, segments: halves(n) }),
  },
  { name: 'semantic-bind', summary: 'given groups become composite positions (ToMe for binding)', examples: () => [semanticBind({ groups: [[3, 1], [2, 4]] })], neutral: () => semanticBind({ groups: [] }) },
  { name: 'prefix', summary: 'the first positions stay, of latents that are ordered by importance', examples: () => [keepPrefix({ keep: 0.5 }), keepPrefix({ keep: 4 })], neutral: (n) => keepPrefix({ keep: Math.max(1, n) }) },
];

function halves(n: number): number[] {
  return [Math.floor(n / 2), Math.ceil(n / 2)];
}
