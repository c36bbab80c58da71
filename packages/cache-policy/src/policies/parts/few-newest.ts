/** The newest tokens that some policies protect: 32, or as many as fill half of what is kept. */
export function fewNewest(kept: number): number {
  return Math.min(32, Math.floor(kept / 2));
}
