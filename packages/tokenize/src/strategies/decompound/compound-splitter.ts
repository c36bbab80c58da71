/**
 * Where a word falls into its parts: UTF-16 places inside the word, in order; none for a word of one part.
 *
 * A linking letter belongs to the part before it, as in `Arbeits|platz`.
 */
export type CompoundSplitter = (word: string) => readonly number[];

/** The parts of a word between its seams. */
export function partsOf(word: string, seams: readonly number[]): string[] {
  return [0, ...seams].map((start, at) => word.slice(start, seams[at] ?? word.length));
}

/** A word with its seams marked, such as `Haus|tür`, taken apart. */
export function readSeams(marked: string, mark = '|'): { readonly word: string; readonly seams: readonly number[] } {
  const parts = marked.split(mark);
  const seams: number[] = [];
  let length = 0;
  for (const part of parts.slice(0, -1)) seams.push((length += part.length));
  return { word: parts.join(''), seams };
}

/** Lower case of the same length, so that places stay; `null` where that cannot be. */
export function foldedWord(word: string): string | null {
  const lower = word.toLowerCase();
  return lower.length === word.length ? lower : null;
}
