import type { SplitRule } from './split-rule.ts';

/**
 * The splitter of GPT-2 (Radford et al. 2019): contractions, then runs of letters, of digits, of signs, each with one space
 * before it, and white space. It looks one character ahead, and for `'re`, `'ve`, `'ll` one letter further.
 */
export const gpt2Split: SplitRule = {
  name: 'gpt2',
  pattern: /'s|'t|'re|'ve|'m|'ll|'d| ?[a-z]+| ?1+| ?[!']+|[ \t]+(?![!'a-z1])|[ \t]+/uy,
  standIn(character) {
    if (/['sdmtrevl ]/u.test(character)) return character;
    if (/\p{L}/u.test(character)) return 'x';
    if (/\p{N}/u.test(character)) return '1';
    return /\p{White_Space}/u.test(character) ? '\t' : '!';
  },
  probes: ['', 'x', 'e', 'l', ' ', ' x', '1', '!', "'", '\t'],
  runs: "x1! \t'",
  simplify(text, isOpen) {
    let simple = '';
    for (let at = 0; at < text.length; at += 1) {
      const isFree = /[sdmtrevl]/.test(text[at]!) && text[at - 1] !== "'" && text[at - 2] !== "'" && !(isOpen && at < 2);
      simple += isFree ? 'x' : text[at]!;
    }
    return simple;
  },
};
