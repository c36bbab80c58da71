import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { TokenCounts } from '../statistics/token-counts.ts';
import { functionTokens } from './function-tokens.ts';

/** Settings of `documentCoverage`. */
export interface DocumentCoverageOptions {
  /** Share of occurrences that function tokens cover. Default 0.4. */
  readonly share?: number;
}

/** Which tokens are function tokens, and in how many documents each stands. */
export interface DocumentCoverageResult {
  readonly documents: number;
  readonly tokens: number;
  /** How many function tokens there are. */
  readonly functionTypes: number;
  /** Share of occurrences that they cover. */
  readonly functionShare: number;
  /** Share of documents with the median function token. */
  readonly medianCoverage?: number | undefined;
  /** The function tokens, most frequent first, with the share of documents that contain each. */
  readonly functionTokens: readonly { readonly id: number; readonly count: number; readonly coverage: number }[];
}

/** The accumulator of `documentCoverage`. */
export interface DocumentCoverageState {
  readonly counts: TokenCounts;
  readonly documentCounts: TokenCounts;
  documents: number;
}

const measures = {
  functionTypes: { unit: '{type}', direction: 'none', about: 'Tokens that together cover the share of occurrences.' },
  functionShare: { unit: '1', direction: 'none', about: 'Share of occurrences that they cover.' },
  medianCoverage: { unit: '1', direction: 'none', about: 'Share of documents that contain the median function token.' },
  documents: { unit: '{document}', direction: 'none', about: 'Documents that were read.', kind: 'counter' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were counted.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Finds the function tokens of a corpus, and in what share of the documents each stands. Each input is the ids of a whole document.
 *
 * Keeps two counts for each type.
 *
 * Errors: `invalid-ids`.
 *
 * @throws `invalid-option`
 */
export function documentCoverage(options: DocumentCoverageOptions = {}): Metric<Int32Array, DocumentCoverageState, DocumentCoverageResult> {
  const parameters = checkParameters('document-coverage', { ...options }, { share: 0.4 });
  return {
    name: 'document-coverage',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ counts: new TokenCounts(), documentCounts: new TokenCounts(), documents: 0 }),
    add(state, ids) {
      state.counts.addAll(ids);
      state.documentCounts.addAll(Int32Array.from(new Set(ids)));
      state.documents += 1;
    },
    merge(state, later) {
      state.counts.merge(later.counts);
      state.documentCounts.merge(later.documentCounts);
      state.documents += later.documents;
    },
    result({ counts, documentCounts, documents }) {
      const { ids, share } = functionTokens(counts, options.share);
      const coverages = Array.from(ids, (id) => documentCounts.get(id)).toSorted((a, b) => a - b);
      return {
        documents,
        tokens: counts.total,
        functionTypes: ids.length,
        functionShare: share,
        medianCoverage: ids.length === 0 ? undefined : quotient(coverages[Math.floor(ids.length / 2)]!, documents),
        functionTokens: Array.from(ids, (id) => ({ id, count: counts.get(id), coverage: documentCounts.get(id) / documents })),
      };
    },
    encode: ({ counts, documentCounts, documents }) => ({ counts: counts.toJson(), documentCounts: documentCounts.toJson(), documents: [documents] }),
    decode(encoded) {
      const { counts, documentCounts, documents } = objectFrom(encoded, ['counts', 'documentCounts', 'documents']);
      return { counts: TokenCounts.from(counts), documentCounts: TokenCounts.from(documentCounts), documents: numbersFrom(documents, 1)[0]! };
    },
  };
}
