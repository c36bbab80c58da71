import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { refuseOptions } from './trainer-options.ts';

/**
 * How text is cut before tokens are learned: by a known rule, or at the matches of a regular expression as `tokenizer.json` spells it.
 * An expression with look-behind, references or long look-ahead works, but then a document is held until it ends.
 */
export type TrainPattern = 'gpt2' | keyof typeof trainPatterns | { readonly regex: string };

/** The rules known by name, as regular expressions that match at every character. ByteLevel has that of GPT-2 built in. */
export const trainPatterns: Readonly<Record<'cl100k' | 'o200k', string>> = {
  /** GPT-4 and Llama 3: digits in threes, signs keep the line breaks that follow. */
  cl100k: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  /** GPT-4o: like GPT-4, but words are also cut where lower case turns into upper case, and keep their contraction. */
  o200k: [
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
    String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  ].join('|'),
};

/**
 * The pre-tokenizer of a byte-level `tokenizer.json` that cuts text by a rule and spells its bytes.
 *
 * @throws TokstreamError `invalid-trainer-options` for a rule that is not known
 */
export function byteLevelPreTokenizer(name: string, pattern: TrainPattern): TokenizerPartJson {
  if (pattern === 'gpt2') return byteLevelPart(true);
  const regex = typeof pattern === 'string' ? trainPatterns[pattern] : pattern.regex;
  if (typeof regex !== 'string') refuseOptions(name, `pattern is ${JSON.stringify(pattern)}; choose one of gpt2, ${Object.keys(trainPatterns).join(', ')}, or give a regex.`);
  return { type: 'Sequence', pretokenizers: [splitPart(regex), byteLevelPart(false)] };
}

/** The part named `ByteLevel`, which is a pre-tokenizer and a decoder. */
export function byteLevelPart(useRegex: boolean): TokenizerPartJson {
  return { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex };
}

/** The pre-tokenizer that makes every match a piece, and what lies between two as well. */
export function splitPart(regex: string): TokenizerPartJson {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false };
}
