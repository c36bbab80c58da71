import { checkOption } from '../processors/check-option.ts';
import type { SearchOptions } from './search-options.ts';

/**
 * How a beam over steps is run. Lengths count in steps: `maxSteps` times `maxStepTokens` bounds a candidate. Slots whose state
 * would not outlive a step are left out.
 */
export interface StepBeamOptions extends Omit<SearchOptions, 'nextInput' | 'vocabHead'> {
  /** How many candidates stay after each step. */
  readonly width: number;
  /** How many continuations each of them is given; the prompt gets `width` times as many. */
  readonly samples: number;
  /** Tokens that end a step and belong to it: all that contain the line break, say. */
  readonly delimiters: readonly number[];
  /** Default 16. */
  readonly maxSteps?: number;
  /** A step ends here, delimiter or not; default 32. */
  readonly maxStepTokens?: number;
}

/** Refuses what cannot work. */
export function checkStepBeamOptions(strategy: string, { width, samples, maxSteps = 16, maxStepTokens = 32 }: StepBeamOptions): void {
  for (const [name, value] of Object.entries({ width, samples, maxSteps, maxStepTokens })) {
    checkOption(strategy, name, value, Number.isSafeInteger(value) && value > 0, 'a whole number above 0');
  }
}
