const word = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/** Words, numbers and single signs of a text. */
export function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}
