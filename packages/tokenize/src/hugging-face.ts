import * as library from '@huggingface/tokenizers';
import type { TokenizerJson } from './tokenizer-json.ts';

/** The parts of a tokenizer of `@huggingface/tokenizers` that are used here. */
export interface LibraryTokenizer {
  readonly normalizer: ((text: string) => string) | null;
  readonly pre_tokenizer: ((text: string, options: { readonly section_index: number }) => string[]) | null;
  readonly model: ((pretokens: readonly string[]) => string[]) & {
    readonly tokens_to_ids: ReadonlyMap<string, number>;
    /** Sparse: token by id. */
    readonly vocab: readonly (string | undefined)[];
    readonly unk_token?: string | null;
    readonly unk_token_id?: number;
  };
  readonly post_processor: ((tokens: readonly string[], pair: null, addSpecialTokens: boolean) => { readonly tokens: string[] }) | null;
}

interface Library {
  readonly Tokenizer: new (tokenizerJson: TokenizerJson, tokenizerConfig: object) => LibraryTokenizer;
  readonly ReplaceDecoder: new (options: object) => { decode_chain(tokens: readonly string[]): string[] };
}

/** Builds the library's tokenizer. */
export function libraryTokenizer(tokenizerJson: TokenizerJson): LibraryTokenizer {
  // The library's type declarations import each other without file endings, so Node's resolution finds none of them.
  return new (library as unknown as Library).Tokenizer(tokenizerJson, {});
}

/** A function that replaces what a `tokenizer.json` regular expression finds in a token by `content`. */
export function libraryReplace(pattern: unknown, content: string): (token: string) => string {
  // A $ would be special in the library's replacement text.
  const decoder = new (library as unknown as Library).ReplaceDecoder({ type: 'Replace', pattern, content: content.replaceAll('$', '$$$$') });
  return (token) => decoder.decode_chain([token]).join('');
}
