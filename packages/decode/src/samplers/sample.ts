import { distributions } from '../processors/distribution.ts';
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
import { draw } from './draw.ts';
import { greedy, keepMostLikely } from './greedy.ts';
import type { Sampler } from './sampler.ts';

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
 * Draws from the model's distribution after penalties, temperature and filters, in the order Hugging Face applies them.
 *
 * Draws come from the generator of the sequence, so equal seeds give equal tokens whatever else runs in the batch. Processors
 * that are not options here go before it, in the order they are given to `decode`.
 *
 * @throws `invalid-option`
 */
export function sample(options: SampleOptions = {}): Sampler {
  const penalties = chain(options, [['repetitionPenalty', repetitionPenalty], ['presencePenalty', presencePenalty], ['frequencyPenalty', frequencyPenalty]]);
  if (options.temperature === 0) return penalties.length === 0 ? greedy() : drawing([...penalties, { name: 'greedy', apply: keepMostLikely }]);
  const filters = chain(options, [
    ['temperature', temperature],
    ['topNSigma', topNSigma],
    ['topK', topK],
    ['topP', topP],
    ['minP', minP],
    ['typical', typical],
    ['epsilonCutoff', epsilonCutoff],
  ]);
  return drawing([...penalties, ...filters]);
}

type Step = readonly [option: keyof SampleOptions, create: (value: number) => LogitsProcessor];

function chain(options: SampleOptions, steps: readonly Step[]): LogitsProcessor[] {
  return steps.flatMap(([option, create]) => {
    const value = options[option];
    return value === undefined ? [] : [create(value)];
  });
}

/** Of processors without state. */
function drawing(processors: readonly LogitsProcessor[]): Sampler {
  const distributionOf = distributions();
  const narrow: NonNullable<Sampler['narrow']> = (logits, context) => {
    for (const processor of processors) processor.apply(logits, context);
  };
  return {
    name: 'sample',
    narrow,
    pick(logits, context, random) {
      narrow(logits, context);
      return draw(distributionOf(logits), random.next());
    },
  };
}
