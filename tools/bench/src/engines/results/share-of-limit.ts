import type { PeerSpec } from '../peers/peer-spec.ts';
import type { ModelResults } from './engine-results.ts';
import { type Figure, figureOf, measures, readLimit } from './figures.ts';

/** Bytes a weight for which the limit is measured, largest first. */
const limitWidths = [4, 2, 1, 0.5] as const;

/** Bytes of weights that a token of this peer reads. */
function bytesPerToken({ weights }: Pick<ModelResults, 'weights'>, { bytes }: PeerSpec): number {
  return weights.layers * bytes.layers + weights.head * bytes.head;
}

/** Sizes of the buffers that the limit is measured on: what a token reads in 32, 16, 8 and 4 bits. */
export function limitSizes({ weights }: Pick<ModelResults, 'weights'>): readonly number[] {
  return limitWidths.map((width) => Math.round((weights.layers + weights.head) * width));
}

/** How much of what one thread can read a peer's decoding read, as a fraction. Small weights stay in caches, for the limit as well. */
export function shareOfLimit(model: ModelResults, spec: PeerSpec): Figure {
  const bytes = bytesPerToken(model, spec);
  const sizes = limitSizes(model);
  const nearest = sizes.reduce((best, size, at) => (Math.abs(Math.log(size / bytes)) < Math.abs(Math.log(sizes[best]! / bytes)) ? at : best), 0);
  const limit = readLimit(model, nearest);
  const rate = figureOf(measures.decode, spec.name);
  return (round) => {
    const tokens = rate(round);
    return tokens === undefined || limit === undefined ? undefined : (tokens * bytes) / limit;
  };
}
