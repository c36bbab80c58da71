/** A special or added token as `tokenizer.json` lists it. */
export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** One configurable part of a `tokenizer.json`: its `type` and whatever that type needs. */
export interface TokenizerPartJson {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** The parsed `tokenizer.json` of the Hugging Face `tokenizers` library. */
export interface TokenizerJson {
  readonly version: string;
  readonly truncation: unknown;
  readonly padding: unknown;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: TokenizerPartJson | null;
  readonly pre_tokenizer: TokenizerPartJson | null;
  readonly post_processor: TokenizerPartJson | null;
  readonly decoder: TokenizerPartJson | null;
  readonly model: TokenizerPartJson;
}
