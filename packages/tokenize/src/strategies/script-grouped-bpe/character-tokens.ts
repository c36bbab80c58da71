import { byteSpelling } from '../../train/byte-spelling.ts';

/** A merge of two tokens, as byte-level vocabularies spell them. */
export type SpelledMerge = readonly [left: string, right: string];

/** Tokens for whole characters and how bytes become them. */
export interface CharacterTokens {
  /** The characters that are tokens, ASCII not included. */
  readonly characters: ReadonlySet<string>;
  /** New tokens in order: of every character the parts before it. */
  readonly tokens: readonly string[];
  /** By character: its first bytes and the next one, and so on. No byte after a character's first begins one, so none of these joins two characters. */
  readonly merges: readonly SpelledMerge[];
}

/**
 * Makes tokens of the most frequent characters of several bytes.
 *
 * @param limit most new tokens, the parts of characters included
 */
export function characterTokens(counts: Iterable<readonly [text: string, count: number]>, limit: number): CharacterTokens {
  const seen = new Map<string, number>();
  for (const [text, count] of counts) for (const character of text) if (character > '\x7f') seen.set(character, (seen.get(character) ?? 0) + count);
  const byCount = [...seen].toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  const characters = new Set<string>();
  const tokens = new Set<string>();
  const merges: SpelledMerge[] = [];
  for (const [character] of byCount) {
    const spelled = byteSpelling(character);
    const parts = Array.from({ length: spelled.length - 1 }, (_, at) => spelled.slice(0, at + 2));
    const added = parts.filter((part) => !tokens.has(part));
    if (tokens.size + added.length > limit) break;
    for (const part of added) {
      tokens.add(part);
      merges.push([part.slice(0, -1), part.at(-1)!]);
    }
    characters.add(character);
  }
  return { characters, tokens: [...tokens], merges };
}
