/** Learning rate for a step, counted from 0. Plain function, so that a schedule can be drawn and tested without training. */
export type Schedule = (step: number) => number;

/** What `warmUpCosine` needs. */
export interface WarmUpCosineOptions {
  /** The highest learning rate, reached at the end of the warm-up. */
  readonly peak: number;
  readonly warmUpSteps: number;
  /** All steps, the warm-up included; afterwards the rate stays at the floor. */
  readonly totalSteps: number;
  /** The last learning rate as a share of the peak; default 0.05. */
  readonly floor?: number;
}

/** Linear warm-up from `peak / warmUpSteps`, then half a cosine down to `floor · peak` (Loshchilov and Hutter 2017). */
export function warmUpCosine(options: WarmUpCosineOptions): Schedule {
  const { peak, warmUpSteps, totalSteps, floor = 0.05 } = options;
  return (step) => {
    if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
    const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, totalSteps - 1 - warmUpSteps));
    return peak * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * progress))) / 2);
  };
}
