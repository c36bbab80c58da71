/** Positions that are neither merged nor dropped, as the first and last tokens that a model marks its input with. */
export interface Protect {
  /** How many at the start. Default 0. */
  readonly first?: number;
  /** How many at the end. Default 0. */
  readonly last?: number;
  /** Others, as places of what is merged now. */
  readonly positions?: Iterable<number>;
}

/** `[n]` 1 where a position is protected. */
export function protectedMask(n: number, { first = 0, last = 0, positions = [] }: Protect = {}): Uint8Array {
  const mask = new Uint8Array(n);
  mask.fill(1, 0, Math.min(n, first)).fill(1, Math.max(0, n - last));
  for (const position of positions) if (position < n) mask[position] = 1;
  return mask;
}
