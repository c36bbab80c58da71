/** What mergers need to know of a tokenizer; those of `@tokstream/tokenize` are it as they stand. */
export interface MergeVocabulary {
  /** One past the largest id. */
  readonly size: number;
  /** The bytes that a token adds to the middle of a text; `null` for special tokens and others that nothing may be merged with. */
  bytesOf(id: number): Uint8Array | null;
}
