import type { Random } from '@tokstream/core';
import type { ScoredText } from '../items/scored-text.ts';
import { tokenBatch, type TokenBatch } from '../items/token-batch.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';

const texts = ['', 'ship', 'naïve ok', 'Das Schiff fährt.', '人類社會', 'a 🐳 b', '\ud83d', ' \n '];

const volume: LawInputs<TokenBatch> = {
  inputs: (random) =>
    someOf(random, () => {
      const ids = someOf(random, () => Math.floor(random.next() * 50_000));
      const special = random.next() < 0.3 ? Uint8Array.from(ids, () => (random.next() < 0.5 ? 1 : 0)) : undefined;
      return tokenBatch(texts[Math.floor(random.next() * texts.length)]!, ids, { ...(special !== undefined && { special }), baselineTokens: Math.floor(random.next() * 30) });
    }),
};

const likelihood: LawInputs<ScoredText> = {
  inputs: (random) =>
    someOf(random, () => {
      const logProbabilities = Float64Array.from(someOf(random, () => -(10 ** (random.next() * 20 - 18))));
      return { logProbabilities, bytes: 1 + logProbabilities.length * 3, characters: 1 + logProbabilities.length * 2, ...(random.next() < 0.99 && { words: logProbabilities.length }) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const volumeLawInputs: LawInputsByName = { volume, likelihood };

function someOf<T>(random: Random, make: () => T): T[] {
  return Array.from({ length: Math.floor(random.next() * 30) }, make);
}
