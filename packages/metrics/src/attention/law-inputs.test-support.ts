import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
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

/** What the laws feed the metrics of this folder with. */
export const attentionLawInputs: LawInputsByName = { 'extreme-tokens': extremeTokens, 'over-smoothing': overSmoothing };
