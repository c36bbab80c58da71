const cl100kWith = (digits: string, whiteSpace: string): string =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|${whiteSpace}\s*[\r\n]+|\s+(?!\S)|\s+`;

const gpt2 = String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const upper = String.raw`\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}`;
const lower = String.raw`\p{Ll}\p{Lm}\p{Lo}\p{M}`;
const contraction = `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`;

/**
 * How the known encodings cut text, spelled so that Oniguruma reads them as `tiktoken` does: there `{1,3}+` is not possessive, and
 * `$` is the end of a line.
 */
export const tiktokenPatterns: Readonly<Record<'r50k' | 'p50k' | 'cl100k' | 'o200k' | 'llama3' | 'qwen', string>> = {
  r50k: gpt2,
  p50k: gpt2,
  // White space at the very end stays in one piece, line breaks and all; the conversions for Hugging Face leave that out.
  cl100k: cl100kWith(String.raw`\p{N}{1,3}`, String.raw`\s+\z|`),
  o200k: [
    String.raw`[^\r\n\p{L}\p{N}]?[${upper}]*[${lower}]+${contraction}`,
    String.raw`[^\r\n\p{L}\p{N}]?[${upper}]+[${lower}]*${contraction}`,
    String.raw`\p{N}{1,3}`,
    String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
    String.raw`\s*[\r\n]+`,
    String.raw`\s+(?!\S)`,
    String.raw`\s+`,
  ].join('|'),
  llama3: cl100kWith(String.raw`\p{N}{1,3}`, ''),
  qwen: cl100kWith(String.raw`\p{N}`, ''),
};
