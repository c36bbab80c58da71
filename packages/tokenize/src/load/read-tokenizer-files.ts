import { completeWithConfig } from './complete-with-config.ts';
import { invalid } from './parse-tokenizer-json.ts';
import { readTokenizerBytes } from './read-tokenizer-bytes.ts';
import { missingFile, type TokenizerPlace, tokenizerPlace } from './tokenizer-place.ts';
import type { TiktokenEncodingName } from './tiktoken/tiktoken-encodings.ts';
import type { TiktokenOptions } from './tiktoken/read-tiktoken.ts';

/** A tokenizer's files as they were found. */
export interface TokenizerFiles {
  readonly name: string;
  readonly tokenizerJson: unknown;
  readonly tokenizerConfig: unknown;
}

/** Files that stand for a whole folder, the best first. */
const wellKnown = ['tokenizer.json', 'tokenizer.model', 'spiece.model'];

/**
 * Reads a tokenizer's file, and `tokenizer_config.json` beside it if there is one, from a folder, a path or a URL.
 *
 * The file is a `tokenizer.json`, a SentencePiece model or a rank file, whatever its name is; the other two are turned into the first.
 */
export async function readTokenizerFiles(
  source: string | URL,
  signal: AbortSignal | undefined,
  tiktoken?: TiktokenEncodingName | TiktokenOptions,
): Promise<TokenizerFiles> {
  const place = await tokenizerPlace(source, signal);
  const file = place.file ?? fileOfFolder(place);
  const name = place.fullName(file);
  const bytes = await place.read(file);
  if (bytes === null) throw missingFile(name);
  const tokenizerConfig = await readTokenizerConfig(place);
  const found = readTokenizerBytes(bytes, name, tiktoken);
  return { name, tokenizerJson: found.converted ? completeWithConfig(found.tokenizerJson, tokenizerConfig) : found.tokenizerJson, tokenizerConfig };
}

/** The parsed `tokenizer_config.json`; `null` when there is none. */
export async function readTokenizerConfig(place: TokenizerPlace): Promise<unknown> {
  const bytes = await place.read('tokenizer_config.json');
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw invalid('tokenizer_config.json', 'it is not JSON', cause);
  }
}

function fileOfFolder({ names }: TokenizerPlace): string {
  const ranks = names.filter((name) => name.endsWith('.tiktoken'));
  return wellKnown.find((name) => names.includes(name)) ?? (ranks.length === 1 ? ranks[0]! : 'tokenizer.json');
}
