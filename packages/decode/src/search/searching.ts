import { described, eachItem, type Owned, seededRandom, withSignal } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { checkDecodeOptions, type DecodeOptions } from '../decode-options.ts';
import { checkOption } from '../processors/check-option.ts';
import { sample } from '../samplers/sample.ts';
import { BudgetTally } from './budget-tally.ts';
import type { SearchOptions } from './search-options.ts';
import type { SearchResult, StepCounts } from './search-result.ts';

/** What a strategy works with. */
export interface SearchRun {
  /** Borrowed while the search runs. */
  readonly sequence: Sequence;
  readonly budget: BudgetTally;
  /** How to decode, with the seed of this search. */
  readonly decode: DecodeOptions;
  readonly parallel: number;
  readonly signal: AbortSignal;
}

/** What a strategy finds; who asked and what was spent is added to it. */
export type Found = Omit<SearchResult, 'sequence' | 'strategy' | 'spent' | keyof StepCounts>;

/** Makes an operator of a strategy: it takes sequences over, searches from one after another and disposes each. */
export function searching(strategy: string, options: SearchOptions, search: (run: SearchRun) => Promise<Found>): OperatorFunction<Owned<Sequence>, SearchResult> {
  const { budget, score: _score, parallel = 16, signal: outer, onError = 'fail', onSkipped, sampler = sample(), seed = 0, ...decodeOptions } = options;
  checkOption(strategy, 'parallel', parallel, Number.isSafeInteger(parallel) && parallel > 0, 'a whole number above 0');
  checkDecodeOptions({ ...decodeOptions, sampler, seed });
  const searchOne = (item: Owned<Sequence>) =>
    withSignal(async (inner) => {
      const signal = outer === undefined ? inner : AbortSignal.any([inner, outer]);
      const sequence = item.value;
      const tally = new BudgetTally(budget);
      const found = await search({ sequence, budget: tally, decode: { ...decodeOptions, sampler, seed: searchSeed(seed, sequence.index) }, parallel, signal });
      item[Symbol.dispose]();
      return { sequence: sequence.index, strategy, ...found, spent: tally.spent, ...tally.steps };
    });
  const operator = eachItem(searchOne, { name: strategy, onError, ...(onSkipped !== undefined && { onSkipped }) });
  return described(operator, { name: strategy, input: 'Owned<Sequence>', output: 'SearchResult' });
}

/** Spreads a seed and a sequence over 32 bits, so that candidates of two sequences do not share generators. */
function searchSeed(seed: number, index: number): number {
  const random = seededRandom(seed + index * 0x1_0000_0000);
  // The first number depends on the low half of the seed alone.
  random.next();
  return Math.floor(random.next() * 0x1_0000_0000);
}
