/**
 * The number of pieces between white space, as EleutherAI's evaluation harness counts words: white space at an end adds an empty piece, and an empty
 * text is one. For numbers that are to equal its own.
 */
export function countSplitWords(text: string): number {
  return text.split(/\s+/u).length;
}
