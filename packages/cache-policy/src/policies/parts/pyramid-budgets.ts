/** Whole budgets that fall evenly with depth, `layers · mean` in all; the first is `ratio` times the last but for rounding. */
export function pyramidBudgets(mean: number, layers: number, ratio: number): number[] {
  const slope = layers === 1 ? 0 : (ratio - 1) / (ratio + 1);
  const exact = Array.from({ length: layers }, (_, layer) => mean * (1 + slope * (1 - (2 * layer) / Math.max(1, layers - 1))));
  const whole = exact.map((budget) => Math.floor(budget + 1e-9));
  // What rounding down left goes to the first layers, one each: so they never rise with depth.
  const left = mean * layers - whole.reduce((sum, budget) => sum + budget, 0);
  return whole.map((budget, layer) => budget + (layer < left ? 1 : 0));
}
