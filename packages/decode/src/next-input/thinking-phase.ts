import { checkOption } from '../processors/check-option.ts';

/** When thinking in weighted sums of embeddings is over. */
export interface ThinkingPhaseOptions {
  /** The token that ends it: when it is the heaviest of a step, or is put in its place. From then on tokens are picked as ever. */
  readonly endOfThinking: number;
  /** Cold stop: that token is forced at the end of so many steps (default 256) in a row with an entropy below the bound. Default never. */
  readonly coldStop?: { readonly entropy: number; readonly steps?: number };
  /** That token is forced in the place of the step after so many; default no bound. */
  readonly maxSteps?: number;
}

/** The thinking of one sequence: on from the start, and over for good once it ended. */
export class ThinkingPhase {
  #isOn = true;
  #steps = 0;
  #coldSteps = 0;
  readonly #options: ThinkingPhaseOptions;

  constructor(options: ThinkingPhaseOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Steps of thinking so far. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Takes one step of thinking.
   *
   * @param id the heaviest token of the step
   * @returns the token that the step counts as: where it ends the thinking, it is fed itself
   */
  step(id: number, entropy: number): number {
    const { endOfThinking, coldStop, maxSteps = Number.POSITIVE_INFINITY } = this.#options;
    this.#coldSteps = coldStop !== undefined && entropy < coldStop.entropy ? this.#coldSteps + 1 : 0;
    const isForced = this.#steps >= maxSteps || (coldStop !== undefined && this.#coldSteps >= (coldStop.steps ?? 256));
    if (isForced || id === endOfThinking) {
      this.#isOn = false;
      return endOfThinking;
    }
    this.#steps += 1;
    return id;
  }
}

/** @throws `invalid-option` */
export function checkThinkingOptions(stage: string, { endOfThinking, coldStop, maxSteps }: ThinkingPhaseOptions): void {
  checkOption(stage, 'endOfThinking', endOfThinking, Number.isSafeInteger(endOfThinking) && endOfThinking >= 0, 'the id of a token');
  if (maxSteps !== undefined) checkOption(stage, 'maxSteps', maxSteps, maxSteps === Number.POSITIVE_INFINITY || (Number.isSafeInteger(maxSteps) && maxSteps >= 0), 'a whole number, or Infinity');
  if (coldStop === undefined) return;
  checkOption(stage, 'coldStop.entropy', coldStop.entropy, coldStop.entropy >= 0, 'at least 0');
  const steps = coldStop.steps ?? 256;
  checkOption(stage, 'coldStop.steps', steps, Number.isSafeInteger(steps) && steps > 0, 'a whole number above 0');
}
