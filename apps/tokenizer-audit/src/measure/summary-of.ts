import type { TokenizerAudit } from '@tokstream/metrics';

/** The few numbers that a tokenizer is known by. */
export interface TokenizerSummary {
  readonly vocabulary: number;
  /** The median of the premiums over the languages. */
  readonly medianPremium: number;
  readonly worst: { readonly code: string; readonly premium: number };
  /** Share of characters that unknown tokens stand for, over all languages. */
  readonly lostShare: number;
  /** Languages of which a line does not come back as it was. */
  readonly changedLanguages: number;
}

/** Sums up an audit. */
export function summaryOf({ corpus, anatomy, languages }: TokenizerAudit): TokenizerSummary {
  const premiums = Object.entries(corpus!.premium).toSorted(([, a], [, b]) => a - b);
  const middle = (premiums.length - 1) / 2;
  const cells = [...languages.values()];
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const [code, premium] = premiums.at(-1)!;
  return {
    vocabulary: anatomy.tokens,
    medianPremium: (premiums[Math.floor(middle)]![1] + premiums[Math.ceil(middle)]![1]) / 2,
    worst: { code, premium },
    lostShare: sum(cells.map(({ unknown }) => unknown.lost)) / sum(cells.map(({ unknown }) => unknown.characters)),
    changedLanguages: cells.filter(({ roundTrip }) => roundTrip.failures > 0).length,
  };
}
