import type { MixingRows } from '../rows/mixing-rows.ts';
import type { TokenPairCounts } from '../vectors/alignment/token-pair-counts.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';
import type { Lexicon } from './lexicon.ts';
import type { TokenVectors } from './token-vectors.ts';

/** What initialisers may read; each says what it needs. */
export interface InitialiserInput {
  readonly source: VocabView;
  readonly target: VocabView;
  /** Vectors of the source vocabulary, in the space of `targetVectors`. */
  readonly sourceVectors?: TokenVectors;
  /** Vectors of the target vocabulary: static ones, or the embedding table of a helper model that has this vocabulary. */
  readonly targetVectors?: TokenVectors;
  readonly alignment?: TokenPairCounts;
  readonly lexicon?: Lexicon;
  /** Told in one line what may go wrong with the rows. */
  readonly onWarning?: (message: string) => void;
}

/** What some initialisers need beside the two vocabularies. */
export type InitialiserNeed = 'sourceVectors' | 'targetVectors' | 'alignment' | 'lexicon';

/** Settings by name, as people write them. */
export type InitialiserSettings = Readonly<Partial<Record<string, number | string>>>;

/** A way to make the rows of a new vocabulary: which source tokens are scored by what, and how scores become weights. */
export interface Initialiser {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line about it. */
  readonly summary: string;
  readonly candidates: 'none' | 'pieces' | 'overlap' | 'all' | 'pieces and all' | 'aligned';
  readonly score: string;
  readonly normaliser: string;
  readonly needs: readonly InitialiserNeed[];
  /** Names of its settings and their defaults. */
  readonly settings: InitialiserSettings;
  /** Rows for every token of the target. */
  rows(input: InitialiserInput, settings: InitialiserSettings): MixingRows;
}
