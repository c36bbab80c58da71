import { checkOption } from '../processors/check-option.ts';
import { checkConceptOptions, conceptOf, type ConceptOptions } from './concept.ts';
import { checkTokenOfModel } from './check-token-of-model.ts';
import { drawNormal } from './draw-noise.ts';
import type { Mixture, NextInput } from './next-input.ts';
import { noiseLogDensity } from './noise-log-density.ts';
import { checkThinkingOptions, ThinkingPhase, type ThinkingPhaseOptions } from './thinking-phase.ts';

/** How `noisySoftTokens` thinks, and how long. */
export interface NoisySoftTokensOptions extends ThinkingPhaseOptions, Partial<ConceptOptions> {
  /** Root of the mean square of the model's embedding values, as the function `embeddingRms` gives it; 1 makes `sigma` absolute. */
  readonly embeddingRms: number;
  /** Deviation of the noise on each value, as a share of `embeddingRms`; default 0.33, 0 for none. */
  readonly sigma?: number;
  /** `soft` mixes tokens; `fuzzy` is noise on the most likely one. Default `soft`. */
  readonly mode?: 'soft' | 'fuzzy';
  /** Default 0.5 when soft, 1e-4 when fuzzy. */
  readonly temperature?: number;
  /** Default Infinity. */
  readonly topK?: number;
  /** Default 1. */
  readonly topP?: number;
  /** Default 1e-6, which keeps sums short and the mass they lose below a millionth for each token left out. */
  readonly minP?: number;
  /** Default Infinity. */
  readonly keep?: number;
  /** Told of each noisy step, for training by policy gradient. What it throws ends the sequence. */
  readonly onNoise?: (step: NoisyStep) => void;
}

/** One input that was drawn. Owned by whoever is told. */
export interface NoisyStep {
  /** The sequence's place among the prompts. */
  readonly sequence: number;
  /** Steps of thinking before it. */
  readonly step: number;
  /** The heaviest token, which the step counts as. */
  readonly id: number;
  /** The mean and the noise `[embeddingWidth]` that was added to it. */
  readonly mixture: Mixture & { readonly noise: Float32Array };
  /** Deviation of the noise. */
  readonly sigma: number;
  /** Natural logarithm of the density of the input around its mean. */
  readonly logDensity: number;
}

/**
 * Feeds the probability-weighted sum of embeddings with normal noise on it, until the thinking ends as in `softThinking`.
 *
 * The noise comes from the sequence's own generator. With `sigma` 0 it draws nothing and is `softThinking` with the same
 * narrowing.
 *
 * Source: Butt et al. 2025, "Soft Tokens, Hard Truths".
 *
 * @throws `invalid-option`; `start` too, for an `endOfThinking` that the model does not have
 */
export function noisySoftTokens(options: NoisySoftTokensOptions): NextInput {
  const stage = 'noisySoftTokens';
  const { embeddingRms, sigma: share = 0.33, mode = 'soft', onNoise } = options;
  const narrowing: ConceptOptions = { temperature: mode === 'fuzzy' ? 1e-4 : 0.5, topK: Number.POSITIVE_INFINITY, topP: 1, minP: 1e-6, keep: Number.POSITIVE_INFINITY, ...options };
  checkThinkingOptions(stage, options);
  checkConceptOptions(stage, narrowing);
  checkOption(stage, 'embeddingRms', embeddingRms, embeddingRms > 0 && Number.isFinite(embeddingRms), 'above 0: what embeddingRms(model) gives');
  checkOption(stage, 'sigma', share, share >= 0 && Number.isFinite(share), 'at least 0');
  const sigma = share * embeddingRms;
  return {
    name: 'noisy-soft-tokens',
    start(sequence) {
      checkTokenOfModel(stage, options.endOfThinking, sequence.model);
      const width = sequence.model.shape.embeddingWidth;
      const phase = new ThinkingPhase(options);
      return {
        next(step) {
          if (!phase.isOn) return { id: step.pick() };
          const { ids, weights, entropy } = conceptOf(step.logits, narrowing);
          const before = phase.steps;
          const id = phase.step(ids[0]!, entropy);
          if (!phase.isOn || (sigma === 0 && ids.length === 1)) return { id };
          if (sigma === 0) return { id, mixture: { ids, weights } };
          const noise = Float32Array.from({ length: width }, () => sigma * drawNormal(step.random));
          const mixture = { ids, weights, noise };
          onNoise?.({ sequence: sequence.index, step: before, id, mixture, sigma, logDensity: noiseLogDensity(noise, sigma) });
          return { id, mixture };
        },
      };
    },
  };
}
