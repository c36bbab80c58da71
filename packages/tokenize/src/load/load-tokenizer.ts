import { throwIfAborted } from '@tokstream/core';
import type { Tokenizer } from '../tokenizer.ts';
import { createTokenizer, type TokenizerObjects } from './create-tokenizer.ts';
import { readTokenizerFiles } from './read-tokenizer-files.ts';

/** Options of `loadTokenizer`. */
export interface LoadTokenizerOptions {
  /** Gives up reading; the promise is then rejected with code `aborted`. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a Hugging Face tokenizer.
 *
 * @param source the path or URL of a `tokenizer.json`, the path of the folder that holds it, or the parsed file itself; a
 *   `tokenizer_config.json` beside the file tells which tokens begin and end a text
 * @throws TokstreamError `missing-file` when there is nothing to read, `invalid-tokenizer` when it is not a tokenizer,
 *   `unsupported-tokenizer` when it uses a part that is not known here
 *
 * @example
 * const tokenizer = await loadTokenizer('./model');
 * const { ids } = tokenizer.encode('Hello');
 */
export async function loadTokenizer(source: string | URL | TokenizerObjects, options: LoadTokenizerOptions = {}): Promise<Tokenizer> {
  throwIfAborted(options.signal, 'loadTokenizer');
  if (typeof source !== 'string' && !(source instanceof URL)) return createTokenizer(source);
  const { name, tokenizerJson, tokenizerConfig } = await readTokenizerFiles(source, options.signal);
  return createTokenizer({ tokenizerJson, tokenizerConfig }, name);
}
