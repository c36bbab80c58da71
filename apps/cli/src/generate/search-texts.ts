import type { Owned } from '@tokstream/core';
import { bestOfN, type SearchResult, selfConsistency, type Sequence, TokenBudget } from '@tokstream/decode';
import { ignoreElements, lastValueFrom, type OperatorFunction, tap } from 'rxjs';
import { defined } from '../arguments/defined.ts';
import { searchView } from '../output/search-view.ts';
import type { Generation, PromptSource } from './generation.ts';
import { readPrompts } from './read-prompts.ts';
import { samplerOf } from './sampling-options.ts';
import { commonStops } from './stop-options.ts';
import type { Strategy } from './strategy-options.ts';
import { tellNotes } from './tell-notes.ts';

/** The strategies that draw whole texts and print one of them. */
type SearchStrategy = Extract<Strategy, { readonly tokenBudget: number }>;

/** Draws several texts for each prompt and prints the one that wins, with what it took. */
export async function searchTexts(prompts: PromptSource, generation: Generation, strategy: SearchStrategy): Promise<void> {
  const budget = new TokenBudget({ tokens: strategy.tokenBudget });
  const view = searchView(generation.io, budget, generation);
  const results$ = readPrompts(prompts, generation).pipe(
    tap(({ value }) => view.begin(value)),
    operatorOf(generation, strategy, budget),
    tap((result) => view.found(result)),
  );
  try {
    await lastValueFrom(results$.pipe(ignoreElements()), { defaultValue: undefined });
  } finally {
    view.end();
  }
}

function operatorOf(generation: Generation, strategy: SearchStrategy, budget: TokenBudget): OperatorFunction<Owned<Sequence>, SearchResult> {
  const { world, settings, processors, drafter, io } = generation;
  const { sampling, stops, speculation, batch } = settings;
  const { tokenizer, seed } = world;
  const options = {
    ...commonStops(stops),
    ...batch.batch,
    ...defined({ tokenizer, drafter, verifier: speculation.verifier, maxSeconds: stops.maxSeconds }),
    n: strategy.n,
    budget,
    sampler: samplerOf(sampling),
    seed,
    processors,
    stopStrings: stops.stopStrings,
    signal: io.signal,
    now: io.now,
  };
  tellNotes(options, generation);
  return strategy.type === 'best-of' ? bestOfN(options) : selfConsistency({ ...options, answerOf: ({ text, reason }) => (reason === 'budget' ? undefined : answerIn(text ?? '', strategy.answer)) });
}

/** The last match of a pattern, its first group where it has one; without a pattern the last line. Undefined for none. */
function answerIn(text: string, pattern: RegExp | undefined): string | undefined {
  if (pattern === undefined) return text.split('\n').findLast((line) => line.trim() !== '')?.trim();
  const match = [...text.matchAll(pattern)].at(-1);
  return match === undefined ? undefined : (match[1] ?? match[0]);
}
