import { TokstreamError } from '@tokstream/core';
import type { TokenBytes } from './vocabulary/token-bytes.ts';
import { TokenTrie } from './vocabulary/token-trie.ts';

/** What a constraint is told about the tokens. */
export interface ConstraintOptions {
  /** The tokenizer, or a `TokenTrie` of it to share between constraints. */
  readonly tokens: TokenBytes | TokenTrie;
  /** Width of the model's logits (`model.shape.vocabulary` or the tokenizer's `size`); not needed with a `TokenTrie`. */
  readonly vocabulary?: number;
  /** Ids that end a sequence: possible exactly where the text so far is a full match, and never as part of the text. Usually the model's. */
  readonly endOfSequence?: readonly number[];
}

/** The tree of the vocabulary that the options name. */
export function trieOf({ tokens, vocabulary, endOfSequence = [] }: ConstraintOptions, stage: string): TokenTrie {
  if (endOfSequence.some((id) => !Number.isSafeInteger(id) || id < 0)) {
    throw new TokstreamError('endOfSequence has something other than token ids; give whole numbers from 0.', { code: 'invalid-option', stage });
  }
  if (tokens instanceof TokenTrie) return tokens;
  if (vocabulary === undefined) throw new TokstreamError('vocabulary is missing; pass the width of the logits beside tokens.', { code: 'invalid-option', stage });
  const ends = new Set(endOfSequence);
  return new TokenTrie({ bytesOf: (id) => (ends.has(id) ? null : tokens.bytesOf(id)) }, vocabulary);
}
