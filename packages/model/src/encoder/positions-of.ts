import type { EncoderConfig } from './encoder-config.ts';

/** The position of each token of a text; -1 for pads where they take none. */
export function positionsOf(ids: Int32Array, { padId, padsTakeNoPosition }: EncoderConfig): Int32Array {
  if (!padsTakeNoPosition) return ids.map((_, row) => row);
  let next = 0;
  return ids.map((id) => (id === padId ? -1 : next++));
}
