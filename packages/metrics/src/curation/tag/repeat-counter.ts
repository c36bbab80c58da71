import { PairCounter } from './pair-counter.ts';

/** What n-grams of one length repeat. */
export interface Repeats {
  readonly n: number;
  /** Most occurrences of one n-gram, 1 when none repeats. */
  readonly mostOccurrences: number;
  /** Where the first of the n-grams with most occurrences stands first. */
  readonly mostCommonAt: number;
  /** Characters of all occurrences of n-grams that repeat; of overlapping ones each counts. */
  readonly repeatedCharacters: number;
}

/** The words of a text. */
export interface CountedWords {
  readonly count: number;
  /** Of each word its id, the same for the same word. */
  readonly ids: Int32Array;
  /** How often each id occurs. */
  readonly occurrences: Int32Array;
  /** Characters of each word. */
  readonly lengths: Int32Array;
}

/**
 * Which n-grams of a list of words repeat; exact. An n-gram repeats only where both (n-1)-grams in it do, so each length looks only at
 * what is left of the one before, which in ordinary text is soon next to nothing.
 */
export class RepeatCounter {
  readonly #pairs = new PairCounter();
  #positions = new Int32Array(1024);
  #grams = new Int32Array(1024);

  /** For each n from 2 to `longest` that there are words enough for. */
  count({ count, ids, occurrences, lengths }: CountedWords, longest: number): Repeats[] {
    if (count > this.#positions.length || this.#positions.length > mostKept) {
      this.#positions = new Int32Array(Math.max(count, 1024));
      this.#grams = new Int32Array(Math.max(count, 1024));
    }
    const [positions, grams, pairs] = [this.#positions, this.#grams, this.#pairs];
    const found: Repeats[] = [];
    let live = 0;
    for (let at = 0; at < count; at += 1) {
      if (occurrences[ids[at]!]! < 2) continue;
      positions[live] = at;
      grams[live] = ids[at]!;
      live += 1;
    }
    for (let n = 2; n <= Math.min(longest, count); n += 1) {
      pairs.reset(live);
      let kept = 0;
      // What is kept is written over what was read already.
      for (let at = 0; at + 1 < live; at += 1) {
        const position = positions[at]!;
        if (positions[at + 1] !== position + 1 || position + n > count) continue;
        grams[kept] = pairs.add(grams[at]!, ids[position + n - 1]!);
        positions[kept] = position;
        kept += 1;
      }
      let mostOccurrences = 1;
      let mostCommonAt = 0;
      let repeatedCharacters = 0;
      live = 0;
      for (let at = 0; at < kept; at += 1) {
        const occurs = pairs.counts[grams[at]!]!;
        if (occurs < 2) continue;
        const position = positions[at]!;
        if (occurs > mostOccurrences) {
          mostOccurrences = occurs;
          mostCommonAt = position;
        }
        repeatedCharacters += charactersOf(lengths, position, n);
        positions[live] = position;
        grams[live] = grams[at]!;
        live += 1;
      }
      found.push({ n, mostOccurrences, mostCommonAt, repeatedCharacters });
    }
    return found;
  }
}

const mostKept = 2 ** 21;

/** Characters of the `n` words from `position` on. */
export function charactersOf(lengths: Int32Array, position: number, n: number): number {
  let sum = 0;
  for (let at = position; at < position + n; at += 1) sum += lengths[at]!;
  return sum;
}
