import { TokstreamError } from '@tokstream/core';
import { libraryTokenizer } from '../hugging-face.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { exactWhiteSpace } from './exact-white-space.ts';
import { LoadedTokenizer } from './loaded-tokenizer.ts';
import { invalid, parseTokenizerJson, unsupported } from './parse-tokenizer-json.ts';

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
    const library = libraryTokenizer({ ...json, pre_tokenizer: exactWhiteSpace(json.pre_tokenizer) });
    return new LoadedTokenizer(json, library, objects.tokenizerConfig);
  } catch (cause) {
    if (TokstreamError.isInstance(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0]! : 'it cannot be read';
    throw reason.startsWith('Unknown ') ? unsupported(name, reason) : invalid(name, reason, cause);
  }
}
