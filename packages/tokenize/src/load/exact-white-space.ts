import type { TokenizerPartJson } from '../tokenizer-json.ts';

const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/**
 * Writes the split built into a ByteLevel pre-tokenizer as a step of its own.
 *
 * The library's built-in one uses JavaScript's idea of white space, which takes in U+FEFF (a byte-order mark) and leaves out
 * U+0085; patterns that are spelled out are read with the crate's.
 */
export function exactWhiteSpace(part: TokenizerPartJson | null): TokenizerPartJson | null {
  if (part === null) return null;
  if (part.type === 'Sequence') {
    return { ...part, pretokenizers: ((part['pretokenizers'] ?? []) as TokenizerPartJson[]).map(exactWhiteSpace) };
  }
  if (part.type !== 'ByteLevel' || part['use_regex'] === false || part['add_prefix_space'] !== false) return part;
  const split = { type: 'Split', pattern: { Regex: gpt2 }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [split, { ...part, use_regex: false }] };
}
