import { charToByte } from '../byte-alphabet.ts';
import { byteOfToken } from '../decode/byte-token.ts';
import type { TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';

/** How a tokenizer's tokens spell the text they stand for. */
export interface TokenSpelling {
  /** Tokens are bytes in stand-in characters. */
  readonly byteLevel: boolean;
  /** A character may be spelled as `<0xNN>` tokens, one a byte. */
  readonly byteFallback: boolean;
  /** What stands for a space in tokens, or ''. */
  readonly mark: string;
  /** A space may be put before a pretoken. */
  readonly addsSpace: boolean;
  /** White space between pretokens may be left out. */
  readonly dropsSpace: boolean;
  /** What tokens inside a word begin with (`##`), or ''. */
  readonly continuing: string;
  /** What the last token of a word ends with (`</w>`), or ''. */
  readonly suffix: string;
}

const dropping: ReadonlySet<string> = new Set(['WhitespaceSplit', 'Whitespace', 'BertPreTokenizer']);

/** Reads from a `tokenizer.json` how its tokens are spelled. */
export function tokenSpelling(json: TokenizerJson): TokenSpelling {
  const { model } = json;
  const parts = [...listParts(json.pre_tokenizer, 'pretokenizers'), ...listParts(json.normalizer, 'normalizers')];
  const byteLevel = parts.find((part) => part.type === 'ByteLevel');
  const metaspace = parts.find((part) => part.type === 'Metaspace');
  const replaced = parts.find((part) => part.type === 'Replace' && (part['pattern'] as { String?: string } | undefined)?.String === ' ');
  return {
    byteLevel: byteLevel !== undefined,
    byteFallback: model['byte_fallback'] === true,
    mark: String(metaspace?.['replacement'] ?? replaced?.['content'] ?? (metaspace === undefined ? '' : '\u2581')),
    addsSpace: byteLevel?.['add_prefix_space'] === true || metaspace !== undefined,
    dropsSpace: parts.some((part) => dropping.has(part.type) || part['behavior'] === 'Removed'),
    continuing: typeof model['continuing_subword_prefix'] === 'string' ? model['continuing_subword_prefix'] : '',
    suffix: typeof model['end_of_word_suffix'] === 'string' ? model['end_of_word_suffix'] : '',
  };
}

/** The bytes that a token spells; the mark of a space is a space. */
export function spelledBytes(token: string, spelling: TokenSpelling): ArrayLike<number> {
  const { continuing, mark, suffix } = spelling;
  let text = token;
  if (continuing !== '' && text.startsWith(continuing) && text !== continuing) text = text.slice(continuing.length);
  if (suffix !== '' && text.endsWith(suffix)) text = text.slice(0, text.length - suffix.length);
  if (spelling.byteLevel) return Array.from(text, (character) => charToByte.get(character.charCodeAt(0)) ?? -1);
  const byte = spelling.byteFallback ? byteOfToken(text) : null;
  if (byte !== null) return [byte];
  return new TextEncoder().encode(mark === '' ? text : text.replaceAll(mark, ' '));
}

/** The parts of a `Sequence`, nested ones too, or the one part there is. */
export function listParts(part: TokenizerPartJson | null, list: 'pretokenizers' | 'normalizers' | 'decoders'): TokenizerPartJson[] {
  if (part === null) return [];
  if (part.type !== 'Sequence') return [part];
  return ((part[list] ?? []) as TokenizerPartJson[]).flatMap((inner) => listParts(inner, list));
}
