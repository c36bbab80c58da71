import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { FiredFeatures } from './feature-coverage.ts';
import type { JudgedLosses } from './function-loss.ts';

const documents: LawInputs<Int32Array> = {
  inputs: (random) => Array.from({ length: Math.floor(random.next() * 9) }, () => Int32Array.from({ length: Math.floor(random.next() * 20) }, () => Math.floor(30 * random.next() ** 3))),
};

const fired: LawInputs<FiredFeatures> = {
  runs: 10,
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 15) }, () => ({ id: Math.floor(12 * random.next() ** 2), features: Array.from({ length: Math.floor(random.next() * 5) }, () => Math.floor(random.next() * 70)) })),
};

const losses: LawInputs<JudgedLosses> = {
  tolerance: 1e-9,
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => {
      const length = Math.floor(random.next() * 8);
      return { logProbabilities: Float64Array.from({ length }, () => -5 * random.next()), isFunction: Uint8Array.from({ length }, () => (random.next() < 0.4 ? 1 : 0)) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const functionTokensLawInputs: LawInputsByName = { 'document-coverage': documents, 'feature-coverage': fired, 'function-loss': losses };
