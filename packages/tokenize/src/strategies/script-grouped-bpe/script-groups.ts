import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { refuseOptions } from '../../train/trainer-options.ts';
import { byteLevelPart, splitPart, type TrainPattern, trainPatterns } from '../../train/train-pattern.ts';

/** Writing systems that learn their tokens together. */
export interface ScriptGroup {
  /** Names of Unicode scripts, such as `Devanagari`. */
  readonly scripts: readonly string[];
  /** How much of the vocabulary the group gets, against the others'. Default 1. */
  readonly share?: number;
}

/** Characters that words of every group may hold: a space before them, and joiners between letters. */
export const sharedCharacters: readonly string[] = [' ', '\u200c', '\u200d'];

const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Refuses groups that make no sense. @throws TokstreamError `invalid-trainer-options` */
export function checkGroups(name: string, groups: readonly ScriptGroup[], restShare: number): void {
  if (groups.length === 0) refuseOptions(name, 'groups is empty; give at least one group of scripts.');
  const seen = new Set<string>();
  for (const share of [restShare, ...groups.map(({ share = 1 }) => share)]) {
    if (!(share > 0 && share < Number.POSITIVE_INFINITY)) refuseOptions(name, `A share is ${share}; give a positive number.`);
  }
  for (const { scripts } of groups) {
    if (scripts.length === 0) refuseOptions(name, 'A group has no scripts; give at least one.');
    for (const script of scripts) {
      if (!isScript(script)) refuseOptions(name, `${JSON.stringify(script)} is no Unicode script; use names such as Devanagari or Latin.`);
      if (seen.has(script)) refuseOptions(name, `The script ${script} is listed twice; put it into one group.`);
      seen.add(script);
    }
  }
}

/** Which group a piece of text belongs to: the first that has a letter of it, or the number of groups for the rest. */
export function groupFinder(groups: readonly ScriptGroup[]): (text: string) => number {
  const letters = groups.map(({ scripts }) => new RegExp(`[${scripts.map((script) => `\\p{Script=${script}}`).join('')}]`, 'u'));
  return (text) => {
    const found = letters.findIndex((letter) => letter.test(text));
    return found < 0 ? groups.length : found;
  };
}

/**
 * The pre-tokenizer: letters and signs of one group with a space before them are a word, so that words hold no two groups; all else is cut by `pattern`.
 *
 * @throws TokstreamError `invalid-trainer-options` for a pattern that is not known
 */
export function scriptGroupPreTokenizer(name: string, groups: readonly ScriptGroup[], pattern: TrainPattern): TokenizerPartJson {
  const rest = pattern === 'gpt2' ? gpt2 : typeof pattern === 'string' ? trainPatterns[pattern] : pattern.regex;
  if (typeof rest !== 'string') refuseOptions(name, `pattern is ${JSON.stringify(pattern)}; choose one of gpt2, ${Object.keys(trainPatterns).join(', ')}, or give a regex.`);
  const words = groups
    .map(({ scripts }) => {
      const letters = scripts.map((script) => `\\p{${script}}`).join('');
      return ` ?[${letters}][${letters}\\x{200C}\\x{200D}]*`;
    })
    .join('|');
  // The first part keeps the pattern from running over a group's letters, the second keeps it from cutting a group's word.
  return { type: 'Sequence', pretokenizers: [splitPart(words), splitPart(`${words}|${rest}`), byteLevelPart(false)] };
}

function isScript(name: string): boolean {
  try {
    return new RegExp(`\\p{Script=${name}}`, 'u') instanceof RegExp && /^\w+$/.test(name);
  } catch {
    return false;
  }
}
