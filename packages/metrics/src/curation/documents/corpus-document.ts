/** A stretch of a text and a score: start and end in code points, end exclusive. */
export type AttributeSpan = readonly [start: number, end: number, score: number];

/** What was found of a document, by name. Our taggers give spans; those of others may give anything. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A document of a corpus, one line of a documents file of Dolma's format. Fields that are not named here go along as they are.
 *
 * Source: Soldaini et al. 2024, "Dolma"; docs/data-format.md of its toolkit.
 */
export interface CorpusDocument {
  /** Unique within the source. */
  readonly id: string;
  readonly text: string;
  readonly source?: string;
  /** When it was taken into the corpus. */
  readonly added?: string;
  /** When it was written. */
  readonly created?: string;
  readonly metadata?: unknown;
  readonly attributes?: Attributes;
  readonly [field: string]: unknown;
}
