import type { Random } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';
import type { Concept } from './concept.ts';
import { drawGumbel, drawLogGamma } from './draw-noise.ts';

/** How weights are made random. */
export type Perturbation =
  | { readonly type: 'none' }
  /** Drawn from a Dirichlet law with the weights as its mean; the larger the concentration (default 1), the nearer to them. */
  | { readonly type: 'dirichlet'; readonly concentration?: number }
  /** Gumbel softmax (Jang et al. 2017): default temperature 0.5; towards 0 a single token, drawn by its weight, is left. */
  | { readonly type: 'gumbel'; readonly temperature?: number };

/** @throws `invalid-option` */
export function checkPerturbation(stage: string, perturbation: Perturbation): void {
  const isPositive = (value: number): boolean => value > 0 && Number.isFinite(value);
  const { concentration = 1, temperature = 0.5 } = perturbation as { concentration?: number; temperature?: number };
  checkOption(stage, 'perturbation.concentration', concentration, isPositive(concentration), 'above 0');
  checkOption(stage, 'perturbation.temperature', temperature, isPositive(temperature), 'above 0');
}

/** The same tokens with other weights, the heaviest first again; the entropy stays that of the model. */
export function perturbConcept(concept: Concept, perturbation: Perturbation, random: Random): Concept {
  if (perturbation.type === 'none') return concept;
  const logs = Array.from(concept.weights, (weight) =>
    perturbation.type === 'dirichlet'
      ? drawLogGamma((perturbation.concentration ?? 1) * weight, random)
      : (Math.log(weight) + drawGumbel(random)) / (perturbation.temperature ?? 0.5));
  const most = Math.max(...logs);
  const total = logs.reduce((sum, log) => sum + Math.exp(log - most), 0);
  const order = [...logs.keys()].toSorted((a, b) => logs[b]! - logs[a]! || concept.ids[a]! - concept.ids[b]!);
  return {
    ids: Int32Array.from(order, (at) => concept.ids[at]!),
    weights: Float32Array.from(order, (at) => Math.exp(logs[at]! - most) / total),
    entropy: concept.entropy,
  };
}
