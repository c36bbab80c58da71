import type { Schedule } from './warm-up-cosine.ts';

/** How a rate rises, holds and falls. */
export interface WarmUpStableDecayOptions {
  /** Rate between warm-up and decay. */
  readonly peak: number;
  /** Steps of linear rise from `peak / warmUpSteps`. */
  readonly warmUpSteps: number;
  /** Steps at the end over which the rate falls to zero. */
  readonly decaySteps: number;
  readonly totalSteps: number;
}

/**
 * Linear warm-up, a constant rate, then a fall as `1 − √progress` (Hägele et al. 2024, arXiv 2405.18392).
 *
 * About as good as a cosine, and the total may still change while the rate is constant: a run can be made longer or
 * ended sooner.
 */
export function warmUpStableDecay({ peak, warmUpSteps, decaySteps, totalSteps }: WarmUpStableDecayOptions): Schedule {
  const decayFrom = totalSteps - decaySteps;
  return (step) => {
    if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
    if (step < decayFrom) return peak;
    return peak * (1 - Math.sqrt(Math.min(1, (step - decayFrom + 1) / (decaySteps + 1))));
  };
}
