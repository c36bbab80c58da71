import { epsilonCutoff } from '../processors/epsilon-cutoff.ts';
import { frequencyPenalty } from '../processors/frequency-penalty.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { minP } from '../processors/min-p.ts';
import { presencePenalty } from '../processors/presence-penalty.ts';
import { repetitionPenalty } from '../processors/repetition-penalty.ts';
import { temperature } from '../processors/temperature.ts';
import { topK } from '../processors/top-k.ts';
import { topNSigma } from '../processors/top-n-sigma.ts';
import { topP } from '../processors/top-p.ts';
import { typical } from '../processors/typical.ts';
import { keepMostLikely } from './greedy.ts';

/** How `sample` shapes and narrows the distribution; what is left out does nothing. Applied in this order. */
export interface SampleOptions {
  /** Of prompt and generated tokens. */
  readonly repetitionPenalty?: number;
  /** Of generated tokens. */
  readonly presencePenalty?: number;
  /** Of generated tokens. */
  readonly frequencyPenalty?: number;
  /** Default 1; 0 is greedy, after the penalties. */
  readonly temperature?: number;
  readonly topNSigma?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typical?: number;
  readonly epsilonCutoff?: number;
}

/**
 * What `sample` does before it draws, as processors without state: for `beamSearch`, which draws itself, and for samplers such as
 * `mirostat` that take the place of `sample`. Temperature 0 keeps the most likely token alone; leave it out where a search is to choose.
 *
 * @throws `invalid-option`
 * @example beamSearch({ sample: true, processors: sampleProcessors({ temperature: 0.8, topP: 0.9 }) })
 */
export function sampleProcessors(options: SampleOptions): LogitsProcessor[] {
  const penalties = chain(options, [['repetitionPenalty', repetitionPenalty], ['presencePenalty', presencePenalty], ['frequencyPenalty', frequencyPenalty]]);
  if (options.temperature === 0) return [...penalties, { name: 'greedy', largestNeeded: () => 1, apply: keepMostLikely }];
  const filters = chain(options, [
    ['temperature', temperature],
    ['topNSigma', topNSigma],
    ['topK', topK],
    ['topP', topP],
    ['minP', minP],
    ['typical', typical],
    ['epsilonCutoff', epsilonCutoff],
  ]);
  return [...penalties, ...filters];
}

type Step = readonly [option: keyof SampleOptions, create: (value: number) => LogitsProcessor];

function chain(options: SampleOptions, steps: readonly Step[]): LogitsProcessor[] {
  return steps.flatMap(([option, create]) => {
    const value = options[option];
    return value === undefined ? [] : [create(value)];
  });
}
