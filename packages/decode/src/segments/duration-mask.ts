import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { checkOption } from '../processors/check-option.ts';
import { onlyTokens } from './only-tokens.ts';

/** What each unit of a text may be made of. */
export interface DurationMaskOptions {
  /** Tokens of each unit, in order. */
  readonly durations: readonly number[];
  /** Tokens that unit u may use; default any. */
  readonly allowed?: (unit: number) => readonly number[];
  /** A token that follows each unit, forced, and stands nowhere else; default none. */
  readonly boundary?: number;
}

/**
 * Gives each unit exactly as many tokens as its duration says, then is finished: a unit is neither skipped nor repeated.
 *
 * Source: Xin et al., "RALL-E: Robust Codec Language Modeling with Chain-of-Thought Prompting for Text-to-Speech Synthesis"
 * (2024); the part that shapes the output. Its attention mask over the prompt is not done here.
 *
 * Errors: `invalid-option` for a duration that is no count.
 */
export function durationMask(options: DurationMaskOptions): LogitsProcessor {
  return maskAt(options, scheduleOf(options), 0);
}

/** For each token of the whole text its unit, or `boundary`. */
function scheduleOf({ durations, boundary }: DurationMaskOptions): (number | 'boundary')[] {
  return durations.flatMap((duration, unit): (number | 'boundary')[] => {
    checkOption('durationMask', `duration ${unit}`, duration, Number.isSafeInteger(duration) && duration >= 0, 'a whole number of at least 0');
    return [...Array.from({ length: duration }, () => unit), ...(boundary === undefined ? [] : (['boundary'] as const))];
  });
}

function maskAt(options: DurationMaskOptions, schedule: readonly (number | 'boundary')[], from: number): LogitsProcessor {
  const { allowed, boundary } = options;
  let made = from;
  return {
    name: 'duration-mask',
    get finished() {
      return made >= schedule.length;
    },
    apply(logits, context) {
      const unit = schedule[made];
      if (unit === undefined) return;
      if (unit === 'boundary') return onlyTokens([boundary!]).apply(logits, context);
      if (boundary !== undefined && boundary < logits.length) logits[boundary] = Number.NEGATIVE_INFINITY;
      if (allowed !== undefined) onlyTokens(allowed(unit).filter((id) => id !== boundary)).apply(logits, context);
    },
    accept: () => void (made += 1),
    clone: () => maskAt(options, schedule, made),
  };
}
