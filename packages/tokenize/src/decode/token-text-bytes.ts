import { listParts } from '../load/list-parts.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { byteOfToken } from './byte-token.ts';
import { tokenBytes } from './token-bytes.ts';

const local: ReadonlySet<string> = new Set(['Replace', 'ByteFallback', 'Fuse', 'Strip', 'Metaspace']);

/**
 * Makes a function that tells which bytes a token adds to the middle of a text, or `null` where that depends on the tokens
 * around it, as for word pieces.
 */
export function tokenTextBytes(decoder: TokenizerPartJson | null): ((token: string) => Uint8Array) | null {
  const parts = listParts(decoder, 'decoders');
  if (parts.length === 1 && parts[0]!.type === 'ByteLevel') return tokenBytes;
  if (parts.length === 0 || !parts.every((part) => local.has(part.type))) return null;
  const marks = parts.flatMap((part): (readonly [string, string])[] => {
    if (part.type === 'Metaspace') return [[String(part['replacement'] ?? '\u2581'), ' ']];
    const from = (part['pattern'] as { readonly String?: string } | undefined)?.String;
    return part.type === 'Replace' && from !== undefined ? [[from, String(part['content'])]] : [];
  });
  const fallback = parts.some((part) => part.type === 'ByteFallback');
  return (token) => {
    const byte = fallback ? byteOfToken(token) : null;
    if (byte !== null) return Uint8Array.of(byte);
    return new TextEncoder().encode(marks.reduce((text, [from, to]) => text.replaceAll(from, to), token));
  };
}
