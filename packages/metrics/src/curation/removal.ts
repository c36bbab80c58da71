import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { CuratedText } from '../items/curated-text.ts';
import { CompensatedSum } from '../statistics/compensated-sum.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { RatioOfSums } from '../statistics/ratio-of-sums.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';

/** `removal` has no settings. */
export type RemovalOptions = Readonly<Record<string, never>>;

/** What curation took away. Shares are absent while there is nothing to share. */
export interface RemovalResult {
  readonly removedShare?: number | undefined;
  readonly droppedShare?: number | undefined;
  readonly documents: number;
  readonly keptDocuments: number;
  readonly characters: number;
  readonly keptCharacters: number;
  /** Absent when no input told the rate of its filter. */
  readonly falsePositives?: number | undefined;
}

/** The accumulator of `removal`. */
export interface RemovalState {
  /** Characters removed to characters, each input a document. */
  readonly removed: RatioOfSums;
  readonly falsePositives: CompensatedSum;
  documents: number;
  kept: number;
  asked: number;
}

const measures = {
  removedShare: { unit: '1', direction: 'none', about: 'Share of the characters that curation removed.' },
  droppedShare: { unit: '1', direction: 'none', about: 'Share of the documents that curation dropped.' },
  documents: { unit: '{document}', direction: 'none', about: 'Documents that came in.', kind: 'counter' },
  keptDocuments: { unit: '{document}', direction: 'none', about: 'Documents that stayed.', kind: 'counter' },
  characters: { unit: '{character}', direction: 'none', about: 'Code points that came in.', kind: 'counter' },
  keptCharacters: { unit: '{character}', direction: 'none', about: 'Code points that stayed.', kind: 'counter' },
  falsePositives: { unit: '{document}', direction: 'lower', about: 'Documents that the deduplication is expected to have taken for known though they are new, one comparison each.' },
} as const satisfies Record<string, Measure>;

/**
 * How much of a corpus curation took away, and how many documents a Bloom filter is expected to have marked by mistake. A second pass over the same files
 * removes everything; files without repetitions lose hardly more than `falsePositives`.
 *
 * @throws `invalid-option`
 */
export function removal(options: RemovalOptions = {}): Metric<CuratedText, RemovalState, RemovalResult> {
  return {
    name: 'removal',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('removal', options, {}),
    measures,
    init: () => ({ removed: new RatioOfSums(), falsePositives: new CompensatedSum(), documents: 0, kept: 0, asked: 0 }),
    add(state, { characters, keptCharacters, falsePositiveRate }) {
      state.removed.add(characters - (keptCharacters ?? 0), characters);
      state.documents += 1;
      if (keptCharacters !== undefined) state.kept += 1;
      if (falsePositiveRate === undefined) return;
      state.asked += 1;
      state.falsePositives.add(falsePositiveRate);
    },
    merge(state, later) {
      state.removed.merge(later.removed);
      state.falsePositives.merge(later.falsePositives);
      state.documents += later.documents;
      state.kept += later.kept;
      state.asked += later.asked;
    },
    result: ({ removed, falsePositives, documents, kept, asked }) => ({
      removedShare: removed.ratio,
      droppedShare: quotient(documents - kept, documents),
      documents,
      keptDocuments: kept,
      characters: removed.below,
      keptCharacters: removed.below - removed.above,
      falsePositives: asked === 0 ? undefined : falsePositives.value,
    }),
    intervals({ removed: { interval }, documents, kept }) {
      return { ...(interval !== undefined && { removedShare: interval }), ...(documents > 0 && { droppedShare: wilsonInterval(documents - kept, documents) }) };
    },
    encode: ({ removed, falsePositives, documents, kept, asked }) => ({ removed: removed.toJson(), falsePositives: falsePositives.toJson(), counts: [documents, kept, asked] }),
    decode(encoded) {
      const { removed, falsePositives, counts } = objectFrom(encoded, ['removed', 'falsePositives', 'counts']);
      const [documents, kept, asked] = numbersFrom(counts, 3) as readonly [number, number, number];
      return { removed: RatioOfSums.from(removed), falsePositives: CompensatedSum.from(falsePositives), documents, kept, asked };
    },
  };
}
