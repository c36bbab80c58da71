/** What special tokens are for. */
export type SpecialRole = 'bos' | 'eos' | 'unk' | 'pad' | 'sep' | 'cls' | 'mask';

/** What is read of a tokenizer; those of `@tokstream/tokenize` have it. */
export interface VocabTokenizer {
  /** One past the largest id. */
  readonly size: number;
  readonly special: Readonly<Partial<Record<SpecialRole, number>>>;
  readonly specialIds: ReadonlySet<number>;
  encode(text: string, options: { readonly specialTokens: boolean }): { readonly ids: Int32Array };
  /** What a token adds to the middle of a text; null where that is unknown. */
  bytesOf(id: number): Uint8Array | null;
  /** How the vocabulary spells a token; null for ids of none. */
  tokenOf(id: number): string | null;
  /** The parsed `tokenizer.json`. */
  toJSON(): object;
}

/** Makes a tokenizer of a parsed `tokenizer.json`: `createTokenizer` of `@tokstream/tokenize`. */
export type CreateVocabTokenizer = (objects: { readonly tokenizerJson: unknown }) => VocabTokenizer;
