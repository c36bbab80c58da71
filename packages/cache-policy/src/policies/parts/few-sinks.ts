/** The first tokens that some policies protect: four, or as many as fill half of what is kept. */
export function fewSinks(kept: number): number {
  return Math.min(4, Math.floor(kept / 2));
}
