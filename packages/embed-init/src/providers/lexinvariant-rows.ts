import { counterGaussians } from '../random/counter-gaussians.ts';
import type { EmbeddingProvider } from './embedding-provider.ts';
import { provideRows } from './provide-rows.ts';
import { requireId } from './require-id.ts';

/** Which random table stands for the vocabulary. */
export interface LexinvariantRowsOptions {
  readonly width: number;
  /** Default 1. */
  readonly seed?: number;
  /** The number of the sequence, whose tokens have rows of their own. */
  readonly sequence: number;
  /** Standard deviation of a number, default 1/√width: rows have a length near one. */
  readonly deviation?: number;
  /** Under which number the row of an id is drawn, default the id; a permutation here is a permutation of the vocabulary. */
  readonly labelOf?: (id: number) => number;
}

/**
 * A fresh Gaussian table for each sequence, of which a row is computed when it is asked for: tokens mean nothing but that they come again.
 * A model on it must take its logits from the same rows, with `tiedLogits`, and then cannot tell one naming of symbols from another.
 *
 * Source: Huang et al., "Lexinvariant language models" (2023).
 */
export function lexinvariantRows({ width, seed = 1, sequence, deviation = 1 / Math.sqrt(width), labelOf = (id) => id }: LexinvariantRowsOptions): EmbeddingProvider {
  return provideRows({ width, row: (token) => counterGaussians({ seed, sequence, token: labelOf(requireId(token, 'lexinvariantRows')) }, width).map((value) => value * deviation) });
}
