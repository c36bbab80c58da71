import type { Random } from '@tokstream/core';
import type { Pair } from '../items/pair.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { RowsOfLogits } from './contrastive-scores.ts';
import type { TokenRollout } from './roll-out-tokens.ts';
import type { ValuedSolution } from './token-value.ts';

const below = (random: Random, end: number): number => Math.floor(random.next() * end);
const some = <T>(random: Random, most: number, make: (at: number) => T): T[] => Array.from({ length: below(random, most) }, (_, at) => make(at));

const criticalTokens: LawInputs<Pair<RowsOfLogits, RowsOfLogits>> = {
  inputs: (random) =>
    some(random, 12, (key) => {
      const ids = Int32Array.from(some(random, 5, () => below(random, 3)));
      const rows = (): RowsOfLogits => ({ ids, logits: Float32Array.from({ length: 3 * ids.length }, () => 4 * random.next() - 2) });
      const draw = random.next();
      if (draw < 0.1) return { key, left: rows() };
      return draw < 0.2 ? { key, right: rows() } : { key, left: rows(), right: rows() };
    }),
};

const tokenRollouts: LawInputs<TokenRollout> = {
  inputs: (random) => some(random, 20, (at) => ({ at, id: below(random, 9), kept: { trials: 64, successes: below(random, 20) }, replaced: { trials: 64, successes: below(random, 65) } })),
};

const tokenValue: LawInputs<ValuedSolution> = {
  inputs: (random) =>
    some(random, 16, () => {
      const ids = Int32Array.from(some(random, 5, () => below(random, 3)));
      return { question: `q${below(random, 3)}`, ids, isCorrect: random.next() < 0.5, ...(random.next() < 0.8 && { values: Float32Array.from(ids, () => random.next()) }) };
    }),
  tolerance: 1e-9,
  runs: 10,
};

/** What the laws feed the metrics of this folder with. */
export const criticalLawInputs: LawInputsByName = { 'critical-tokens': criticalTokens, 'token-rollouts': tokenRollouts, 'token-value': tokenValue };
