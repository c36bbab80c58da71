import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';

const predictability: LawInputs<Float32Array> = {
  tolerance: 1e-9,
  inputs: (random) => Array.from({ length: Math.floor(random.next() * 12) }, () => Float32Array.from({ length: 5 * Math.floor(random.next() * 5) }, () => random.next() - 0.5)),
};

/** What the laws feed the metrics of this folder with. */
export const nextTokenLawInputs: LawInputsByName = { predictability };
