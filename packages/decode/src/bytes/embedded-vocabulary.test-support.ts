import { readFileSync } from 'node:fs';
import type { ByteVocabulary } from './byte-vocabulary.ts';
import { byteVocabulary, type BytePairTokenizerJson } from './tokenizer-vocabulary.ts';

/** The embedded model's vocabulary, read without `@tokstream/tokenize`. */
export function embeddedVocabulary(): ByteVocabulary {
  const json = JSON.parse(readFileSync(new URL('../../../tiny/model/tokenizer.json', import.meta.url), 'utf8')) as BytePairTokenizerJson;
  const spelled = new Map(Object.entries(json.model['vocab'] as Record<string, number>).map(([token, id]) => [id, token]));
  const special = new Set(json.added_tokens.map(({ id }) => id));
  return byteVocabulary({
    size: spelled.size,
    toJSON: () => json,
    bytesOf: (id) => (special.has(id) || !spelled.has(id) ? null : Uint8Array.from(spelled.get(id)!, byteOf)),
  });
}

/** GPT-2's alphabet: printable Latin-1 stands for itself, the other bytes are U+0100 and on, in order. */
function byteOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x100) return code;
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte < 0x21 || (byte > 0x7e && byte < 0xa1) || byte === 0xad);
  return others[code - 0x100]!;
}
