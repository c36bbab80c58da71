import type { MergeVocabulary } from './merge-vocabulary.ts';

const printable = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173));
const bytes = [...printable, ...Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !printable.includes(byte))];
const byteOf = new Map(bytes.map((byte, at) => [String.fromCodePoint(at < printable.length ? byte : 256 + at - printable.length), byte]));

/** A byte-level vocabulary: every byte, `<s>` and `</s>`, and more tokens, all spelled in printable stand-ins. */
export function standInVocabulary(extra: readonly string[] = []): MergeVocabulary & { idOf(token: string): number; spell(id: number): string } {
  const tokens = [...byteOf.keys(), '<s>', '</s>', ...extra];
  return {
    size: tokens.length,
    bytesOf: (id) => (id === 256 || id === 257 ? null : Uint8Array.from(tokens[id]!, (char) => byteOf.get(char)!)),
    idOf: (token) => tokens.indexOf(token),
    spell: (id) => tokens[id]!,
  };
}

/** How bytes are spelled in stand-ins. */
export function spellBytes(given: Uint8Array): string {
  const chars = [...byteOf];
  return Array.from(given, (byte) => chars.find(([, other]) => other === byte)![0]).join('');
}
