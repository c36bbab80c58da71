import { defer, finalize, type Observable, type OperatorFunction, type pipe } from 'rxjs';

import type { Budget } from '../budget.ts';
import { runAll } from '../run-all.ts';
import { described, descriptionOf } from './described.ts';
import { resolvePipeline } from './resolve-pipeline.ts';

/** What a pipeline has besides its stages. */
export interface PipelineOptions {
  /** Its name in descriptions. Default `pipeline`. */
  readonly name?: string;
  /** The budget of the items that come in, which what the stages hold is checked against. */
  readonly budget?: Budget;
}

/**
 * Makes one operator of several that can be described and is checked when it is built, not when the first item stalls.
 *
 * Typed as `pipe` of RxJS, up to nine stages; pipelines nest. Any operator may be a stage: one of the tokstream packages,
 * one of yours with `described`, or a plain one, which is shown as `undescribed` and not checked. While it runs, holds
 * are declared to the budget, so that a stall names them.
 *
 * Errors, when built: `invalid-pipeline` with the stage, for neighbours whose shapes do not fit and for holds that leave no credit free.
 *
 * @example
 * ```js
 * import { Budget, describe, described, Owned, pipeline } from '@tokstream/core';
 * import { bufferCount, map } from 'rxjs';
 * const pairs = described(bufferCount(2), { name: 'pairs', input: 'Owned<unknown>', output: 'Owned<unknown>[]', holds: 1 });
 * const joined = pipeline({ name: 'joined', budget: new Budget({ limit: 4 }) })(pairs, map((pair) => Owned.join(pair, (values) => values)));
 * console.log(describe(joined));
 * ```
 */
export function pipeline({ name = 'pipeline', budget }: PipelineOptions = {}): typeof pipe {
  const build = (...operators: OperatorFunction<unknown, unknown>[]): OperatorFunction<unknown, unknown> => {
    const { description, openHolds } = resolvePipeline({ name, ...(budget !== undefined && { budget }), stages: operators.map(descriptionOf) });
    const run = (source: Observable<unknown>): Observable<unknown> => operators.reduce((items, operator) => operator(items), source);
    const runDeclared = (source: Observable<unknown>): Observable<unknown> =>
      defer(() => {
        const withdraw: (() => void)[] = [];
        return defer(() => {
          for (const { stage, credits, declareHold } of openHolds) withdraw.push(declareHold(stage, credits));
          return run(source);
        }).pipe(finalize(() => runAll(withdraw, (each) => each())));
      });
    return described(openHolds.length === 0 ? run : runDeclared, description);
  };
  return build as typeof pipe;
}
