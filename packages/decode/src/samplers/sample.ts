import { distributions } from '../processors/distribution.ts';
import { largestNeeded } from '../processors/largest-needed.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { draw } from './draw.ts';
import { greedy } from './greedy.ts';
import { type SampleOptions, sampleProcessors } from './sample-processors.ts';
import type { Sampler } from './sampler.ts';

/**
 * Draws from the model's distribution after penalties, temperature and filters, in the order Hugging Face applies them.
 *
 * Draws come from the generator of the sequence, so equal seeds give equal tokens whatever else runs in the batch. Processors
 * that are not options here go before it, in the order they are given to `decode`.
 *
 * @throws `invalid-option`
 */
export function sample(options: SampleOptions = {}): Sampler {
  const processors = sampleProcessors(options);
  // Greedy alone needs no draw.
  return options.temperature === 0 && processors.length === 1 ? greedy() : drawing(processors);
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
    largestNeeded: (span) => largestNeeded(processors, Number.POSITIVE_INFINITY, span),
    pick(logits, context, random) {
      narrow(logits, context);
      return draw(distributionOf(logits), random.next());
    },
  };
}
