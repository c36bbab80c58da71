import type { Comparison } from '../measure/comparison.ts';
import type { Plan } from '../plan/plan.ts';
import type { Settings } from '../read-settings.ts';

/** What there is to know beside the figures, a line each. */
export function describeRun({ page, results }: Pick<Settings, 'page' | 'results'>, { documents, available }: Pick<Plan, 'documents' | 'available'>, { documents: cells, needles, planned, isCut }: Comparison): readonly string[] {
  const done = cells.length + needles.length;
  const goesOn = results === undefined ? 'with --results FILE a run can be gone on with' : `they are in ${results}, and the same command goes on from there`;
  return [
    ...(isCut ? [`Stopped after ${done} of ${planned} cells; ${goesOn}.`] : []),
    ...(documents.length > 0 && documents.length < available ? [`Read ${documents.length} of ${available.toLocaleString('en')} documents; --documents N reads more.`] : []),
    ...(page !== undefined && done > 0 ? [`The page is in ${page}.`] : []),
  ];
}
