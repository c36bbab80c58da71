/** What a constraint needs of a tokenizer: any tokenizer of `@tokstream/tokenize` has it. */
export interface TokenBytes {
  /** The bytes that a token adds to a text; nothing for special tokens and unknown ids, which a constraint never allows inside the text. */
  bytesOf(id: number): Uint8Array | null | undefined;
}
