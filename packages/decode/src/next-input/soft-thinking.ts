import { checkConceptOptions, conceptOf, type ConceptOptions } from './concept.ts';
import { checkTokenOfModel } from './check-token-of-model.ts';
import type { NextInput } from './next-input.ts';
import { checkPerturbation, perturbConcept, type Perturbation } from './perturb-concept.ts';
import { checkThinkingOptions, ThinkingPhase, type ThinkingPhaseOptions } from './thinking-phase.ts';

/** How `softThinking` thinks, and how long. */
export interface SoftThinkingOptions extends ThinkingPhaseOptions, Partial<ConceptOptions> {
  /** Default 1. */
  readonly temperature?: number;
  /** Default 30. */
  readonly topK?: number;
  /** Default 0.95. */
  readonly topP?: number;
  /** Default 0.001. */
  readonly minP?: number;
  /** Default 10; 1 is greedy. */
  readonly keep?: number;
  /** Default none. */
  readonly perturbation?: Perturbation;
}

/**
 * Feeds the probability-weighted sum of the likely tokens' embeddings in the place of one token, until the thinking ends.
 *
 * A step counts as its heaviest token. When that is `endOfThinking`, or a cold stop or `maxSteps` forces it, the token
 * itself is fed and tokens are picked as ever from then on. A sum of a single token is that token. Thinking begins with
 * the first step after the prompt.
 *
 * Source: Zhang et al. 2025, "Soft Thinking", which warns that small models gain nothing by it.
 *
 * @throws `invalid-option`; `start` too, for an `endOfThinking` that the model does not have
 */
export function softThinking(options: SoftThinkingOptions): NextInput {
  const stage = 'softThinking';
  const { perturbation = { type: 'none' } } = options;
  const narrowing: ConceptOptions = { temperature: 1, topK: 30, topP: 0.95, minP: 0.001, keep: 10, ...options };
  checkThinkingOptions(stage, options);
  checkConceptOptions(stage, narrowing);
  checkPerturbation(stage, perturbation);
  return {
    name: 'soft-thinking',
    start(sequence) {
      checkTokenOfModel(stage, options.endOfThinking, sequence.model);
      const phase = new ThinkingPhase(options);
      return {
        next(step) {
          if (!phase.isOn) return { id: step.pick() };
          const { ids, weights, entropy } = perturbConcept(conceptOf(step.logits, narrowing), perturbation, step.random);
          const id = phase.step(ids[0]!, entropy);
          return phase.isOn && ids.length > 1 ? { id, mixture: { ids, weights } } : { id };
        },
      };
    },
  };
}
