import { TokstreamError } from '@tokstream/core';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { invalid } from './parse-tokenizer-json.ts';
import { readSentencePiece } from './sentence-piece/read-sentence-piece.ts';
import { readTiktoken, type TiktokenOptions } from './tiktoken/read-tiktoken.ts';
import { guessTiktokenEncoding, tiktokenEncodings, type TiktokenEncodingName } from './tiktoken/tiktoken-encodings.ts';

/** What a file holds. */
export type TokenizerBytes = { readonly converted: false; readonly tokenizerJson: unknown } | { readonly converted: true; readonly tokenizerJson: TokenizerJson };

/**
 * Reads a `tokenizer.json`, a SentencePiece model or a tiktoken rank file, told apart by what they hold: files named
 * `tokenizer.model` may be any of them.
 *
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`, `missing-tiktoken-encoding`
 */
export function readTokenizerBytes(bytes: Uint8Array, name: string, tiktoken: TiktokenEncodingName | TiktokenOptions | undefined): TokenizerBytes {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 1024));
  if (name.endsWith('.tiktoken') || /^[A-Za-z0-9+/]+={0,2} \d+\r?(?:\n|$)/.test(beginning)) {
    return { converted: true, tokenizerJson: readTiktoken(bytes, tiktokenOptions(name, tiktoken), name) };
  }
  if (name.endsWith('.json') || /^\s*[{[]/.test(beginning)) return { converted: false, tokenizerJson: parseJson(bytes, name) };
  // The tag of a model's first field, its pieces.
  if (bytes[0] === 0x0a) return { converted: true, tokenizerJson: readSentencePiece(bytes, name) };
  throw invalid(name, 'it is no SentencePiece model and no rank file either');
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw invalid(name, 'it is not JSON', cause);
  }
}

function tiktokenOptions(name: string, given: TiktokenEncodingName | TiktokenOptions | undefined): TiktokenOptions {
  const known = given ?? guessTiktokenEncoding(name);
  if (typeof known === 'object' && known !== null) return known;
  if (known !== null && Object.hasOwn(tiktokenEncodings, known)) return tiktokenEncodings[known];
  throw new TokstreamError(
    `${name} is a tiktoken rank file, which does not say how text is cut; pass { tiktoken: NAME } with one of ${Object.keys(tiktokenEncodings).join(', ')}, or a pattern and special tokens.`,
    { code: 'missing-tiktoken-encoding', stage: 'loadTokenizer' },
  );
}
