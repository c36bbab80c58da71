const mostBits = 10;

/** How little the model expected a token, 0 to 1 for 0 to 10 bits: the strength of its tint, as the `--doubt` of `lookStyles`. */
export function tokenDoubt(logprob: number): string {
  return Math.min(1, Math.max(0, -logprob / Math.LN2 / mostBits)).toFixed(2);
}
