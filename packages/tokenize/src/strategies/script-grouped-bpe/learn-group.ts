import { byteToChar } from '../../byte-alphabet.ts';
import { byteSpelling } from '../../train/byte-spelling.ts';
import { learnMergesInTurns } from '../../train/learn-merges-in-turns.ts';
import type { Learning } from '../../train/learning-step.ts';
import type { CharacterTokens, SpelledMerge } from './character-tokens.ts';
import { sharedCharacters } from './script-groups.ts';

/** What the words of one group are. */
export interface GroupWords {
  readonly counts: readonly (readonly [word: string, count: number])[];
  readonly characters: CharacterTokens;
}

/** What a group has learned. */
export interface LearnedMergeList {
  readonly merges: readonly SpelledMerge[];
  /** New tokens; two merges may make the same one. */
  readonly size: number;
}

/**
 * Learns merges between whole characters of one group's words.
 *
 * Every merge holds a character that words of no other group hold, so no merge of one group is ever possible in a word of another.
 *
 * @param most new tokens at most
 */
export function* learnGroup({ counts, characters }: GroupWords, most: number, minFrequency: number): Learning<LearnedMergeList> {
  const spelled = [...characters.characters].map((character) => byteSpelling(character));
  const tokens = [...byteToChar, ...spelled];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const shared = new Set(sharedCharacters.map((character) => byteSpelling(character)));
  // Bytes of characters that are no tokens stay apart.
  const loose = new Set(byteToChar.slice(128));
  const symbolsOf = (word: string): number[] =>
    Array.from(word).flatMap((character) => {
      const whole = idOf.get(byteSpelling(character));
      return whole === undefined ? Array.from(byteSpelling(character), (byte) => idOf.get(byte)!) : [whole];
    });
  const learned = yield* learnMergesInTurns({
    tokens,
    words: counts.map(([word, count]) => [symbolsOf(word), count] as const),
    vocabSize: tokens.length + most,
    minFrequency,
    maxTokenLength: Number.POSITIVE_INFINITY,
    allowed: (left, right) => !loose.has(left) && !loose.has(right) && !(shared.has(left) && shared.has(right)),
  });
  return { merges: learned.merges.map(([left, right]) => [learned.tokens[left]!, learned.tokens[right]!]), size: learned.tokens.length - tokens.length };
}
