import { counterGaussians } from '../../random/counter-gaussians.ts';
import type { EmbeddingProvider } from '../embedding-provider.ts';
import { provideRows } from '../provide-rows.ts';
import { requireId } from '../require-id.ts';

/** A frozen random code for each id: `width` seeded coin tosses, 1 or 0. From 64 on no two of a million ids are likely to share one. */
export function randomCodeRows({ width, seed = 1 }: { readonly width: number; readonly seed?: number }): EmbeddingProvider {
  return provideRows({ width, row: (token) => counterGaussians({ seed, sequence: 0, token: requireId(token, 'randomCodeRows') }, width).map((value) => Number(value > 0)) });
}
