import type { TrainingMixture } from '@tokstream/metrics';
import { textTable } from './text-table.ts';

/** What tokenizers were trained on: a row a language with shares and twice their standard error, and how far the merges are from what they explain. */
export function mixtureTable(estimates: ReadonlyMap<string, TrainingMixture | undefined>, languages: readonly string[]): string {
  const rows = languages.map((language) => [language, ...Array.from(estimates.values(), (estimate) => (estimate?.shares[language] === undefined ? '-' : `${percent(estimate.shares[language])} ± ${percent(2 * estimate.deviations[language]!)} %`))]);
  const misfit = ['misfit', ...Array.from(estimates.values(), (estimate) => (estimate?.misfit === undefined ? '-' : estimate.misfit.toFixed(3)))];
  return `\n${textTable(['trained on', ...estimates.keys()], [...rows, misfit], 1)}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
