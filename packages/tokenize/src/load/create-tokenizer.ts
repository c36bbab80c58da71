import { TokstreamError } from '@tokstream/core';
import type { Tokenizer } from '../tokenizer.ts';
import { LoadedTokenizer } from './loaded-tokenizer.ts';
import { invalid, parseTokenizerJson } from './parse-tokenizer-json.ts';

/** A tokenizer's files, parsed. */
export interface TokenizerObjects {
  /** The parsed `tokenizer.json`. */
  readonly tokenizerJson: unknown;
  /** The parsed `tokenizer_config.json`, which names the special tokens' roles. */
  readonly tokenizerConfig?: unknown;
}

/**
 * Makes a tokenizer of parsed files; the synchronous part of `loadTokenizer`.
 *
 * @param name what errors call the tokenizer
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`
 */
export function createTokenizer(objects: TokenizerObjects, name = 'The given object'): Tokenizer {
  const json = parseTokenizerJson(objects.tokenizerJson, name);
  try {
    return new LoadedTokenizer(json, objects.tokenizerConfig, name);
  } catch (cause) {
    if (TokstreamError.isInstance(cause)) throw cause;
    throw invalid(name, cause instanceof Error ? cause.message.split('\n', 1)[0]! : 'it cannot be read', cause);
  }
}
