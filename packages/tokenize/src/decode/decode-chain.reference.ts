import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { byteOfToken } from './byte-token.ts';
import { englishCleanUp } from './english-clean-up.ts';
import { tokenBytes } from './token-bytes.ts';

/** A decoder of `tokenizer.json` over all tokens at once; patterns that are regular expressions are left out. */
export function decodeChainReference(decoder: TokenizerPartJson | null, tokens: readonly string[]): string[] {
  const option = (name: string): string => String(decoder?.[name]);
  const pattern = (decoder?.['pattern'] as { readonly String: string } | undefined)?.String ?? '';
  switch (decoder?.type) {
    case undefined:
      return [tokens.join(' ')];
    case 'Sequence':
      return (decoder['decoders'] as TokenizerPartJson[]).reduce((result, inner) => decodeChainReference(inner, result), [...tokens]);
    case 'ByteLevel':
      return [utf8(tokens.flatMap((token) => [...tokenBytes(token)]), false)!];
    case 'ByteFallback':
      return byteRuns(tokens);
    case 'Fuse':
      return [tokens.join('')];
    case 'Replace':
      return tokens.map((token) => token.split(pattern).join(option('content')));
    case 'Strip':
      return tokens.map((token) => strip(token, option('content'), Number(decoder['start']), Number(decoder['stop'])));
    case 'Metaspace':
      return tokens.map((token, at) => token.split(option('replacement')).join(at === 0 && option('prepend_scheme') !== 'never' ? '' : ' '));
    case 'BPEDecoder':
      return tokens.map((token, at) => token.split(option('suffix')).join(at === tokens.length - 1 ? '' : ' '));
    case 'WordPiece':
      return tokens.map((token, at) => englishCleanUp(at === 0 ? token : token.startsWith('##') ? token.slice(2) : ` ${token}`));
    case 'CTC':
      return tokens
        .filter((token, at) => token !== tokens[at - 1])
        .map((token) => englishCleanUp(token.split(option('pad_token')).join('')).split(option('word_delimiter_token')).join(' '));
    default:
      throw new RangeError(`no reference for ${option('type')}`);
  }
}

function byteRuns(tokens: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const run: number[] = [];
    for (let byte = byteOfToken(tokens[at]!); byte !== null; byte = byteOfToken(tokens[at + run.length] ?? '')) run.push(byte);
    if (run.length === 0) result.push(tokens[at]!);
    else result.push(utf8(run, true) ?? '\uFFFD'.repeat(run.length));
    at += Math.max(0, run.length - 1);
  }
  return result;
}

function utf8(bytes: readonly number[], fatal: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

function strip(token: string, content: string, start: number, stop: number): string {
  let text = token;
  for (let n = 0; n < start && text.startsWith(content); n++) text = text.slice(content.length);
  for (let n = 0; n < stop && text.endsWith(content); n++) text = text.slice(0, -content.length);
  return text;
}
