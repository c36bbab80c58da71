import { eachItem, type Owned, untilAborted } from '@tokstream/core';
import type { CausalLM, Sequence } from '@tokstream/model';
import { from, lastValueFrom, type Observable, of, type OperatorFunction, toArray } from 'rxjs';
import { prefill } from '../operators/prefill.ts';
import { checkOption } from '../processors/check-option.ts';
import type { ScoredCandidate } from './candidate.ts';
import type { SearchResult } from './search-result.ts';
import { TokenBudget } from './token-budget.ts';

/** A prompt, and what a good answer is. */
export interface SearchTask {
  readonly promptIds: Int32Array;
  check(winner: ScoredCandidate): boolean;
}

/** One point of a curve. Plain data. */
export interface AccuracyRow {
  readonly strategy: string;
  /** Tokens allowed for each task. */
  readonly budget: number;
  readonly tasks: number;
  readonly correct: number;
  /** Share of the tasks whose winner was right; a task without a winner is not. */
  readonly accuracy: number;
  /** Mean tokens spent on a task: the x axis. */
  readonly tokensPerTask: number;
  /** Mean rows that models ran for a task, its prompt aside. */
  readonly rowsPerTask: number;
}

/** What is compared with what. */
export interface AccuracyPerTokenOptions {
  /** Borrowed. */
  readonly model: CausalLM;
  readonly tasks: readonly SearchTask[];
  /** Strategies by name; each is made anew for every task, with a meter of its own. */
  readonly strategies: Readonly<Record<string, (budget: TokenBudget) => OperatorFunction<Owned<Sequence>, SearchResult>>>;
  /** Tokens a task, in the order of the rows. */
  readonly budgets: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Measures what strategies make of the same tokens: every strategy at every budget over every task, one after another.
 *
 * @returns a row for each strategy and budget, strategies first
 * @throws `invalid-option`, `aborted`, and what the strategies fail with
 */
export async function accuracyPerToken({ model, tasks, strategies, budgets, signal }: AccuracyPerTokenOptions): Promise<AccuracyRow[]> {
  checkOption('accuracyPerToken', 'tasks.length', tasks.length, tasks.length > 0, 'at least 1');
  const rows: AccuracyRow[] = [];
  for (const [strategy, make] of Object.entries(strategies)) {
    for (const tokens of budgets) {
      const search = (item: Owned<Sequence>): Observable<SearchResult> => of(item).pipe(make(new TokenBudget({ tokens })));
      const results = await lastValueFrom(from(tasks.map(({ promptIds }) => promptIds)).pipe(prefill(model), eachItem(search), untilAborted(signal, 'accuracyPerToken'), toArray()));
      const correct = results.filter(({ winner, sequence }) => winner !== undefined && tasks[sequence]!.check(winner)).length;
      const spent = results.reduce((sum, result) => sum + result.spent.tokens, 0);
      const ran = results.reduce((sum, result) => sum + result.spent.rows, 0);
      rows.push({ strategy, budget: tokens, tasks: tasks.length, correct, accuracy: correct / tasks.length, tokensPerTask: spent / tasks.length, rowsPerTask: ran / tasks.length });
    }
  }
  return rows;
}
