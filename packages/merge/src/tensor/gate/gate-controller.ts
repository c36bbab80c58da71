import { TokstreamError } from '@tokstream/core';

export interface GateControllerOptions {
  /** The share of positions that is to be deleted, from 0 to 1. */
  readonly rate: number;
  /** Default 0.5. */
  readonly proportional?: number;
  /** Default 1e-5. */
  readonly integral?: number;
  /** How much of the proportional part stays from step to step. Default 0.9. */
  readonly smoothing?: number;
  /** A saved state to go on from. */
  readonly state?: GateControllerState;
}

/** What a controller remembers. */
export interface GateControllerState {
  readonly proportional: number;
  readonly integral: number;
}

/**
 * Steers the weight of a gate's loss, `weight · mean of the gate`, so that the share of deleted positions comes to `rate`: a controller with
 * a smoothed proportional and an integral part.
 *
 * Source: Kallini et al. 2025 (MrT5), section 3.3 and the released trainer.
 */
export class GateController {
  readonly #options: Required<Omit<GateControllerOptions, 'state'>>;
  #proportional: number;
  #integral: number;

  /** @throws `invalid-rate` */
  constructor({ rate, proportional = 0.5, integral = 1e-5, smoothing = 0.9, state = { proportional: 0, integral: 0 } }: GateControllerOptions) {
    if (!(rate >= 0 && rate <= 1)) throw new TokstreamError(`A deletion rate of ${rate}; give a share from 0 to 1.`, { code: 'invalid-rate', stage: 'merge' });
    this.#options = { rate, proportional, integral, smoothing };
    this.#proportional = state.proportional;
    this.#integral = state.integral;
  }

  /** The weight of the loss of the next step, at least 0, from the share that the last step deleted. */
  next(deleted: number): number {
    const { rate, proportional, integral, smoothing } = this.#options;
    const missing = rate - deleted;
    this.#proportional = smoothing * this.#proportional + (1 - smoothing) * proportional * missing;
    this.#integral += integral * missing;
    return Math.max(0, this.#proportional + this.#integral);
  }

  save(): GateControllerState {
    return { proportional: this.#proportional, integral: this.#integral };
  }
}
