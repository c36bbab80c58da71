import type { Random } from '@tokstream/core';
import type { CommittedRows } from '@tokstream/model';
import { accumulatedAttention, type AccumulatedAttentionOptions } from './accumulated-attention.ts';
import { checkChoice } from './parts/check-choice.ts';
import { checkCount } from './parts/check-count.ts';
import { checkOption } from './parts/check-option.ts';
import { gumbelRow } from './parts/gumbel-row.ts';
import { layerRandoms } from './parts/layer-randoms.ts';
import { Scratch } from './parts/scratch.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** How attention is perturbed before it is added up. */
export interface GumbelAttentionOptions extends AccumulatedAttentionOptions {
  /** Where the noise begins, the same for each sequence; default 0. */
  readonly seed?: number;
  /** Makes what the noise of a layer is drawn from in its stead. */
  readonly random?: (layer: number) => Random;
  /** Default true; without noise, and at temperature 1, this is accumulated attention. */
  readonly noise?: boolean;
  /** Temperature of the prompt's rows; default 1. */
  readonly tauStart?: number;
  /** Temperature of the token that is `tauSteps` after the prompt; default 2. */
  readonly tauEnd?: number;
  /** Default 100. */
  readonly tauSteps?: number;
  /** Whether the temperature stays at `tauEnd` from there on; default true. The published code lets it grow. */
  readonly clamp?: boolean;
}

/**
 * Accumulated attention of softmax((logits + Gumbel noise) / temperature), which spreads what the kept tokens got at the expense of the
 * evicted (Keyformer; Adnan et al. 2024).
 */
export function gumbelAttention(options: GumbelAttentionOptions = {}): Scorer {
  const { seed = 0, random, noise = true, tauStart = 1, tauEnd = 2, tauSteps = 100, clamp = true } = options;
  for (const [name, tau] of Object.entries({ tauStart, tauEnd })) checkOption(name, tau, tau > 0 && Number.isFinite(tau), 'a number above 0');
  checkOption('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  checkCount('tauSteps', tauSteps);
  checkChoice('noise', noise, [true, false]);
  checkOption('clamp', clamp, clamp === true || (clamp === false && tauEnd >= tauStart), 'true, or false where the temperature does not fall');
  const sums = accumulatedAttention(options);
  const tauOf = (step: number): number => tauStart + ((tauEnd - tauStart) * (clamp ? Math.min(step, tauSteps) : step)) / tauSteps;
  const start = (inner: ScorerState, heads: number, promptLength: number, noises: readonly Random[] | undefined, seen: (number | undefined)[]): ScorerState => {
    const scratch = new Scratch();
    return {
      ...inner,
      observe(layer: number, rows: CommittedRows) {
        const before = (seen[layer] ??= rows.slots - rows.count);
        seen[layer] = before + rows.count;
        for (let row = 0; row < rows.count; row += 1) inner.observe!(layer, gumbelRow(rows, row, heads, noises?.[layer], tauOf(Math.max(0, before + row + 1 - promptLength)), scratch));
      },
      fork: () => start(inner.fork(), heads, promptLength, noises?.map((one) => one.clone()), [...seen]),
    };
  };
  return {
    ...sums,
    name: 'gumbel-attention',
    start: (shape, promptLength) => start(sums.start(shape, promptLength), shape.heads, promptLength, noise ? layerRandoms(shape.layers, seed, random) : undefined, []),
  };
}
