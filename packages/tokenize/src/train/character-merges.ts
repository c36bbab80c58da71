import { alphabetOf, byCodePoint, characterCounts } from './alphabet.ts';
import type { LearnMergesInput } from './learn-merges.ts';
import type { PretokenCounts } from './tokenizer-trainer.ts';
import { specialTokensOf, type TrainerOptions } from './trainer-options.ts';

/** What merges over characters can be told. */
export interface CharacterMergesOptions extends TrainerOptions {
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** Characters that are tokens whether or not they occur. Default none. */
  readonly initialAlphabet?: readonly string[];
  /** Most characters that are tokens; the rarest are left out and become the unknown token. */
  readonly limitAlphabet?: number;
  /** Put before every character that does not begin a word. Default nothing. */
  readonly continuingSubwordPrefix?: string;
  /** Put after every character that ends a word. Default nothing. */
  readonly endOfWordSuffix?: string;
  /** Longest token in characters; a merge is allowed while the result is shorter than this. Default unlimited. */
  readonly maxTokenLength?: number;
}

/**
 * Counted words as what merges over characters are learned from: special tokens, the alphabet, its forms inside and at the end of
 * words, words of these.
 *
 * It is what the `tokenizers` crate starts from, but for the order of the forms: there it changes from run to run (and with it
 * which of two equally frequent pairs is merged first), here it is that of their code points.
 */
export function characterMergesInput(options: CharacterMergesOptions, counts: PretokenCounts): LearnMergesInput {
  const { vocabSize, minFrequency = 0, maxTokenLength = Number.POSITIVE_INFINITY, initialAlphabet, limitAlphabet } = options;
  const alphabet = alphabetOf(characterCounts(counts), { initial: initialAlphabet ?? [], ...(limitAlphabet !== undefined && { limit: limitAlphabet }) });
  const forms = new Set<string>();
  const known = new Set(alphabet);
  for (const [word] of counts) for (const symbol of symbolsOf(word, known, options)) forms.add(symbol);
  const tokens = [...new Set([...specialTokensOf(options), ...alphabet, ...[...forms].toSorted(byCodePoint)])];
  const { continuingSubwordPrefix: prefix } = options;
  return {
    tokens,
    words: words(counts, tokens, known, options),
    vocabSize,
    minFrequency,
    maxTokenLength,
    ...(prefix !== undefined && { spell: (left: string, right: string) => left + (right.startsWith(prefix) ? right.slice(prefix.length) : right) }),
  };
}

function* words(counts: PretokenCounts, tokens: readonly string[], known: ReadonlySet<string>, options: CharacterMergesOptions): Generator<readonly [number[], number]> {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  for (const [word, count] of counts) yield [symbolsOf(word, known, options).map((symbol) => idOf.get(symbol)!), count];
}

function symbolsOf(word: string, known: ReadonlySet<string>, options: CharacterMergesOptions): string[] {
  const { continuingSubwordPrefix: prefix = '', endOfWordSuffix: suffix = '' } = options;
  const characters = Array.from(word);
  const last = characters.length - 1;
  return characters.flatMap((character, at) => (known.has(character) ? [`${at > 0 ? prefix : ''}${character}${at === last ? suffix : ''}`] : []));
}
