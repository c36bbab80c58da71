import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { ScoredBackcopy } from './backcopy/backcopy-risk.ts';
import type { BindingAnswer } from './binding/binding.ts';
import type { ContextualStep } from './scan-and-snap/scan-and-snap.ts';
import type { TextExtremes } from './sinks/extreme-tokens.ts';

const extremeTokens: LawInputs<TextExtremes> = {
  inputs: (random) => {
    const some = (length: number): number[] => Array.from({ length }, () => random.next());
    return Array.from({ length: Math.floor(random.next() * 12) }, () => ({ tokens: 64, layers: [0, 1].map(() => ({ scores: [some(3), some(3)], rowEntropy: some(2), columnEntropy: some(2), valueDrain: some(1), residualPeak: 9 * random.next() })) }));
  },
};

const overSmoothing: LawInputs<readonly number[]> = {
  inputs: (random) => Array.from({ length: Math.floor(random.next() * 12) }, () => (random.next() < 0.1 ? [] : [0, 1, 2].map((layer) => 0.2 * layer + 0.3 * random.next()))),
};

const backcopyRisk: LawInputs<ScoredBackcopy> = {
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => {
      const length = 1 + Math.floor(random.next() * 6);
      const some = (): Float64Array => Float64Array.from({ length: length - 1 }, () => -5 * random.next());
      return { isTrigger: Uint8Array.from({ length }, () => Math.floor(2 * random.next())), oracle: some(), logProbabilities: some() };
    }),
};

const scanAndSnap: LawInputs<ContextualStep> = {
  inputs(random) {
    const [common, cooccurrence] = [Uint8Array.of(1, 0, 0), Float64Array.of(0.5, 0.3, 0.2)];
    return Array.from({ length: Math.floor(random.next() * 16) }, (_, step) => {
      const scores = Float64Array.from({ length: 3 }, (_, at) => random.next() * 0.8 ** (step * at));
      return { scores, common, cooccurrence };
    });
  },
};

const binding: LawInputs<BindingAnswer> = {
  inputs(random) {
    const group = (): number => Math.floor(4 * random.next());
    return Array.from({ length: Math.floor(random.next() * 30) }, () => ({ positional: group(), lexical: group(), reflexive: group(), probabilities: Float64Array.from({ length: 4 }, () => random.next() - 0.05 > 0 ? random.next() : 0) }));
  },
  // A thousand steps of descent carry on what the order of additions changes in the last bit.
  tolerance: 1e-6,
  runs: 4,
};

/** What the laws feed the metrics of this folder with. */
export const attentionLawInputs: LawInputsByName = { 'extreme-tokens': extremeTokens, 'backcopy-risk': backcopyRisk, 'over-smoothing': overSmoothing, 'scan-and-snap': scanAndSnap, binding };
