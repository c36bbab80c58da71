import { TokstreamError } from '@tokstream/core';
import { allPlaces } from '../all-places.ts';
import { planOfPlaces } from '../plan-of-places.ts';
import type { TensorMerger } from '../tensor-merger.ts';

export interface SemanticBindOptions {
  /** Positions that belong together, as a thing and what is said of it; the first of each group stands for it. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Makes each group of positions one composite position, applied with mode `sum`: what looks at the thing looks at its attributes, with the
 * same weight by construction. `substituteRows` then takes the end token from a text without them.
 *
 * Source: Hu et al. 2024 (ToMe for semantic binding), section 3.2.
 *
 * @throws `invalid-groups` where a position is in two groups or outside
 */
export function semanticBind({ groups }: SemanticBindOptions): TensorMerger {
  const all = groups.flat();
  if (new Set(all).size !== all.length || !all.every((place) => Number.isInteger(place) && place >= 0)) throw new TokstreamError('Groups of positions overlap, or are no positions; give each position once.', { code: 'invalid-groups', stage: 'merge' });
  return {
    name: 'semantic-bind',
    reads: [],
    plan({ n, size }) {
      const beyond = all.find((place) => place >= n);
      if (beyond !== undefined) throw new TokstreamError(`A group has position ${beyond} of ${n}; give positions of this sequence.`, { code: 'invalid-groups', stage: 'merge' });
      const group = allPlaces(n);
      for (const [head, ...others] of groups) for (const place of others) group[place] = head!;
      return planOfPlaces(group, size);
    },
  };
}
