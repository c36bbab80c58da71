import type { DecoderConfig } from '../decoder/decoder-config.ts';

/** Slots of a page of cache entries; a multiple of 8. */
export const pageSlots = 32;

/** Sizes of a model as the module lays them out: filled up with zeros to multiples of 8. */
export interface FusedSizes {
  readonly width: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly head: number;
  /** Numbers of a projected row: queries, keys, values. */
  readonly projected: number;
  /** Numbers of a row within the MLP. */
  readonly wide: number;
  /** Of the keys and values of `pageSlots` slots of one layer. */
  readonly pageBytes: number;
}

export function fusedSizes({ width, embeddingWidth, hiddenWidth, vocabulary, headDim, heads, kvHeads, gated }: DecoderConfig): FusedSizes {
  const head = padded(headDim);
  const hidden = padded(hiddenWidth);
  return { width: padded(width), embedding: padded(embeddingWidth), hidden, vocabulary: padded(vocabulary), head, projected: (heads + 2 * kvHeads) * head, wide: gated ? 2 * hidden : hidden, pageBytes: 8 * kvHeads * pageSlots * head };
}

function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}
