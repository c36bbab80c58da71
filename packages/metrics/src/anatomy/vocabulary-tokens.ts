import type { VocabularyToken } from '../items/vocabulary-token.ts';

/** What is needed of a tokenizer; `@tokstream/tokenize` gives such. */
export interface VocabularySource {
  /** One past the largest id. */
  readonly size: number;
  readonly specialIds: ReadonlySet<number>;
  bytesOf(id: number): Uint8Array | null;
  tokenOf(id: number): string | null;
}

/** Settings of `vocabularyTokens`. */
export interface VocabularyTokensOptions {
  /** How often an id came. `TokenCounts` is one. */
  readonly uses?: { get(id: number): number };
  /** What marks a token that goes on a word, in vocabularies of word pieces. Default `##`. */
  readonly continuation?: string;
}

/** The entries of a tokenizer's vocabulary, by rising id. Bytes are those that the tokenizer decodes to; word pieces that begin a word have a space. */
export function* vocabularyTokens(tokenizer: VocabularySource, { uses, continuation = '##' }: VocabularyTokensOptions = {}): Generator<VocabularyToken & { readonly id: number }> {
  const encoder = new TextEncoder();
  for (let id = 0; id < tokenizer.size; id += 1) {
    const token = tokenizer.tokenOf(id);
    if (token === null) continue;
    const isControl = tokenizer.specialIds.has(id);
    const bytes = isControl ? null : (tokenizer.bytesOf(id) ?? encoder.encode(token.startsWith(continuation) ? token.slice(continuation.length) : ` ${token}`));
    yield { id, bytes, uses: uses?.get(id) ?? 0 };
  }
}
