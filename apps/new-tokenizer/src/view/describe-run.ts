import type { Comparison } from '../measure/comparison.ts';
import type { Settings } from '../read-settings.ts';

/** What there is to know beside the figures, a line each. */
export function describeRun({ page, results }: Pick<Settings, 'page' | 'results'>, { starts, isCut }: Pick<Comparison, 'starts' | 'isCut'>): readonly string[] {
  const goesOn = results === undefined ? 'with --results FILE a run can be gone on with' : `what is done is in ${results}, and the same command goes on from there`;
  return [...(isCut ? [`Stopped; ${goesOn}.`] : []), ...(page !== undefined && starts.length > 0 ? [`The page is in ${page}.`] : [])];
}
