import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { TokenBatch } from '../items/token-batch.ts';

const batches: LawInputs<TokenBatch> = {
  runs: 10,
  tolerance: 1e-9,
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => {
      const ids = Int32Array.from({ length: Math.floor(random.next() * 6) }, () => Math.floor(20 * random.next() ** 2));
      return { ids, bytes: ids.length, characters: ids.length, ...(random.next() < 0.4 && { special: Uint8Array.from(ids, () => (random.next() < 0.3 ? 1 : 0)) }), ...(random.next() < 0.5 && { final: random.next() < 0.5 }) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const linguisticsLawInputs: LawInputsByName = { 'frequency-law': batches, innovation: batches, 'ngram-law': batches };
