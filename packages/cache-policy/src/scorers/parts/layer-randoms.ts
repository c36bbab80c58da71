import { type Random, seededRandom } from '@tokstream/core';

/**
 * A generator for each layer, so that what a layer draws does not depend on how many rows come at once.
 *
 * @param make default generators that a seed tells apart
 */
export function layerRandoms(layers: number, seed: number, make?: (layer: number) => Random): Random[] {
  const seeds = seededRandom(seed);
  return Array.from({ length: layers }, (_, layer) => make?.(layer) ?? seededRandom(seeds.next() * 2 ** 32));
}
