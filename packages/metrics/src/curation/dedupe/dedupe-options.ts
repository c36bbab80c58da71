import { TokstreamError } from '@tokstream/core';

/** What is compared: whole documents by a key, their paragraphs, or the n-grams of words in their paragraphs. */
export type DedupeUnit = 'documents' | 'paragraphs' | 'ngrams';

/** Settings of `dedupe`. */
export interface DedupeOptions {
  readonly by: DedupeUnit;
  /** Name of the attribute. Default `duplicate_documents`, `duplicate_paragraphs` or `duplicate_ngrams` */
  readonly attribute?: string;
  /** JSONPath of the text that tells documents apart, such as `$.metadata.url`; with `documents` only. A document without one is no duplicate. Default the text */
  readonly key?: string;
  /** What stands between paragraphs. Default a line feed */
  readonly separator?: string;
  /** Words of an n-gram. Default 8 */
  readonly ngramLength?: number;
  /** Words from one n-gram to the next. Default 1 */
  readonly stride?: number;
  /** Share of its n-grams that must be known for a paragraph to be a duplicate. Default 1 */
  readonly threshold?: number;
  /** Leaves paragraphs alone that have fewer than two n-grams; otherwise they are compared whole. Default false */
  readonly skipShort?: boolean;
  /** Shorter keys and paragraphs are left alone, in code points. Default 0 */
  readonly minLength?: number;
  /** Keys and paragraphs with fewer words are left alone. Default 0 */
  readonly minWords?: number;
  /** Leaves keys and paragraphs alone that are white space. Default true */
  readonly skipEmpty?: boolean;
  /** Only looks, and puts nothing into the filter: for decontamination against a filter of test texts. Default false */
  readonly readOnly?: boolean;
}

const bounds = { ngramLength: 1, stride: 1, threshold: 0, minLength: 0, minWords: 0 } as const;

/**
 * Checks settings.
 *
 * @throws `invalid-option`
 */
export function checkDedupeOptions(options: DedupeOptions): void {
  const invalid = (message: string): TokstreamError => new TokstreamError(message, { code: 'invalid-option', stage: 'dedupe' });
  if (!['documents', 'paragraphs', 'ngrams'].includes(options.by)) throw invalid(`Deduplication is by documents, paragraphs or ngrams; ${JSON.stringify(options.by)} is none of them.`);
  for (const [name, least] of Object.entries(bounds)) {
    const value = options[name as keyof typeof bounds];
    if (value === undefined) continue;
    if (!(value >= least) || (name === 'threshold' ? value > 1 : !Number.isSafeInteger(value))) throw invalid(`The setting ${name} of dedupe is ${value}; it must be ${name === 'threshold' ? 'a share from 0 to 1' : `a whole number of at least ${least}`}.`);
  }
  if (options.key !== undefined && options.by !== 'documents') throw invalid(`The setting key of dedupe tells documents apart; leave it out by ${options.by}.`);
  if (options.separator === '') throw invalid('The separator of paragraphs is empty; give one or leave it out.');
}
