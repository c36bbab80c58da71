/** A ratio, or `undefined` when it has none. */
export function quotient(above: number, below: number): number | undefined {
  return below === 0 ? undefined : above / below;
}
