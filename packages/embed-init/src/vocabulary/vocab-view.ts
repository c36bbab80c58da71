import type { CreateVocabTokenizer, SpecialRole, VocabTokenizer } from './vocab-tokenizer.ts';
import { withoutAddedSpace } from './without-added-space.ts';

/** A vocabulary as initialisers see it: tokens by the bytes they stand for, whatever alphabet the tokenizer spells them in. */
export interface VocabView {
  /** One past the largest id. */
  readonly size: number;
  readonly special: Readonly<Partial<Record<SpecialRole, number>>>;
  readonly specialIds: ReadonlySet<number>;
  /** The bytes that a token stands for, a character each; undefined for special tokens and ids of no token. */
  keyOf(id: number): string | undefined;
  /** The token that stands for those bytes; of several one that is not spelled as a byte, then the first. */
  idOf(key: string): number | undefined;
  /** The text that a token stands for; undefined also where its bytes are no whole characters. */
  textOf(id: number): string | undefined;
  /** How the vocabulary spells a token. */
  spellingOf(id: number): string | undefined;
  /** The special token that is spelled so. */
  specialOf(spelling: string): number | undefined;
  /** Ids of a text as the inside of a document: nothing is put around it or in front of it. */
  pieces(text: string): Int32Array;
}

/** What a tokenizer does not say of its vocabulary. */
export interface VocabViewOptions {
  /** Rows of the model's tables; tokens beyond are left out. Default all. */
  readonly size?: number;
  /** Ids by role; default those of the tokenizer. */
  readonly special?: VocabView['special'];
}

/**
 * Reads the vocabulary of a tokenizer. Tokens of word pieces that begin a word stand for a space and their text.
 *
 * @param create used for tokenizers that put a space in front of every text
 */
export function vocabView(tokenizer: VocabTokenizer, create: CreateVocabTokenizer, options: VocabViewOptions = {}): VocabView {
  const { special = tokenizer.special } = options;
  const size = Math.min(options.size ?? tokenizer.size, tokenizer.size);
  const specialIds = new Set([...tokenizer.specialIds].filter((id) => id < size));
  const json = tokenizer.toJSON() as { readonly model?: Readonly<Record<string, unknown>> };
  const plainJson = withoutAddedSpace(json);
  const plain = plainJson === undefined ? tokenizer : create({ tokenizerJson: plainJson });
  const continuing = json.model?.['type'] === 'WordPiece' ? String(json.model['continuing_subword_prefix'] ?? '##') : undefined;
  const keys = Array.from({ length: size }, (_, id) => keyOf(tokenizer, id, continuing));
  const ids = new Map<string, number>();
  const spelledBytes: (readonly [string, number])[] = [];
  for (const [id, key] of keys.entries()) {
    if (key === undefined) continue;
    if (/^<0x[0-9A-F]{2}>$/.test(tokenizer.tokenOf(id)!)) spelledBytes.push([key, id]);
    else if (!ids.has(key)) ids.set(key, id);
  }
  for (const [key, id] of spelledBytes) if (!ids.has(key)) ids.set(key, id);
  const specials = new Map([...specialIds].map((id) => [tokenizer.tokenOf(id)!, id]));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    size,
    special,
    specialIds,
    keyOf: (id) => keys[id],
    idOf: (key) => ids.get(key),
    textOf(id) {
      const key = keys[id];
      if (key === undefined || key === '') return undefined;
      try {
        return decoder.decode(bytesOfKey(key));
      } catch {
        return undefined;
      }
    },
    spellingOf: (id) => tokenizer.tokenOf(id) ?? undefined,
    specialOf: (spelling) => specials.get(spelling),
    pieces: (text) => plain.encode(text, { specialTokens: false }).ids,
  };
}

/** Bytes of a key of `VocabView`. */
export function bytesOfKey(key: string): Uint8Array {
  return Uint8Array.from(key, (character) => character.charCodeAt(0));
}

/** The key of bytes. */
export function keyOfBytes(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function keyOf(tokenizer: VocabTokenizer, id: number, continuing: string | undefined): string | undefined {
  const spelling = tokenizer.tokenOf(id);
  if (spelling === null || tokenizer.specialIds.has(id)) return undefined;
  const bytes = continuing === undefined ? tokenizer.bytesOf(id) : null;
  if (bytes !== null) return keyOfBytes(bytes);
  const text = continuing === undefined ? spelling : spelling.startsWith(continuing) ? spelling.slice(continuing.length) : ` ${spelling}`;
  return keyOfBytes(new TextEncoder().encode(text));
}
