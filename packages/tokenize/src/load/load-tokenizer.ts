import { throwIfAborted } from '@tokstream/core';
import type { Tokenizer } from '../tokenizer.ts';
import { createTokenizer, type TokenizerObjects } from './create-tokenizer.ts';
import { readTokenizerFiles } from './read-tokenizer-files.ts';
import type { TiktokenOptions } from './tiktoken/read-tiktoken.ts';
import type { TiktokenEncodingName } from './tiktoken/tiktoken-encodings.ts';

/** Options of `loadTokenizer`. */
export interface LoadTokenizerOptions {
  /** Gives up reading; the promise is then rejected with code `aborted`. */
  readonly signal?: AbortSignal;
  /** How a tiktoken rank file is meant. Default: the known encoding that it is named after, as in `cl100k_base.tiktoken`. */
  readonly tiktoken?: TiktokenEncodingName | TiktokenOptions;
}

/**
 * Loads a tokenizer: a Hugging Face `tokenizer.json`, a SentencePiece `.model` or a tiktoken rank file, told apart by what they hold.
 *
 * @param source the path or URL of the file, the path of the folder that holds it, or the parsed `tokenizer.json` itself; a
 *   `tokenizer_config.json` beside the file tells which tokens begin and end a text
 * @throws TokstreamError `missing-file` when there is nothing to read, `invalid-tokenizer` when it is not a tokenizer,
 *   `unsupported-tokenizer` when it uses a part that is not known here,
 *   `missing-tiktoken-encoding` when nothing says how a rank file is meant
 *
 * @example
 * const tokenizer = await loadTokenizer('./model');
 * const { ids } = tokenizer.encode('Hello');
 */
export async function loadTokenizer(source: string | URL | TokenizerObjects, options: LoadTokenizerOptions = {}): Promise<Tokenizer> {
  throwIfAborted(options.signal, 'loadTokenizer');
  if (typeof source !== 'string' && !(source instanceof URL)) return createTokenizer(source);
  const { name, tokenizerJson, tokenizerConfig } = await readTokenizerFiles(source, options.signal, options.tiktoken);
  return createTokenizer({ tokenizerJson, tokenizerConfig }, name);
}
