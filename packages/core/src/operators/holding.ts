import { defer, finalize, type MonoTypeOperatorFunction } from 'rxjs';

import type { Budget } from '../budget.ts';
import { described } from '../pipeline/described.ts';

/**
 * Declares, for as long as somebody is subscribed, that the next stage keeps up to `credits` while it waits for more.
 *
 * Put it before an operator that gathers (`bufferCount(n)` keeps n - 1), so that a budget too small for it fails at once
 * with `invalid-hold`, before the source is opened, instead of standing still. Items pass untouched. In a `pipeline` an
 * operator that is `described` with `holds` needs none.
 *
 * @param stage the name that the error carries
 *
 * @example
 * ```js
 * import { Budget, fromPull, holding, Owned } from '@tokstream/core';
 * import { bufferCount } from 'rxjs';
 * const budget = new Budget({ limit: 16 });
 * fromPull([1, 2, 3], { budget, own: (value, lease) => new Owned(value, lease) })
 *   .pipe(holding(budget, 'pairs of 32', 31), bufferCount(32))
 *   .subscribe({ error: (error) => console.log(error.code) }); // invalid-hold
 * ```
 */
export function holding<T>(budget: Budget, stage: string, credits: number): MonoTypeOperatorFunction<T> {
  const operator: MonoTypeOperatorFunction<T> = (source) =>
    defer(() => {
      const withdraw = budget.declareHold(stage, credits);
      return source.pipe(finalize(withdraw));
    });
  return described(operator, { name: stage, passThrough: true, holds: credits, budget });
}
