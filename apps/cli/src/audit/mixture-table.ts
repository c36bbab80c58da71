import type { MixtureEstimate } from '@tokstream/metrics';
import { textTable } from './text-table.ts';

/** What tokenizers were trained on: a row a language with shares and twice their standard error, and how much is left unexplained. */
export function mixtureTable(estimates: ReadonlyMap<string, MixtureEstimate | undefined>, languages: readonly string[]): string {
  const rows = languages.map((language) => [language, ...Array.from(estimates.values(), (estimate) => (estimate?.shares[language] === undefined ? '-' : `${percent(estimate.shares[language])} ± ${percent(2 * estimate.deviations[language]!)} %`))]);
  const unexplained = ['unexplained', ...Array.from(estimates.values(), (estimate) => (estimate?.objective === undefined ? '-' : estimate.objective.toFixed(3)))];
  return `\n${textTable(['trained on', ...estimates.keys()], [...rows, unexplained], 1)}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
