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
  readonly #mostPairs: number;

  /** @param mostPairs distinct n-grams that are counted at once, about */
  constructor(mostPairs: number = 2 ** 21) {
    this.#mostPairs = mostPairs;
  }

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
      let mostOccurrences = 1;
      let mostCommonAt = 0;
      let repeatedCharacters = 0;
      // Of huge texts a part of the n-grams after the other, by their hashes, so that the table stays small. What is counted stands as -1 - id meanwhile.
      const parts = 2 ** Math.max(0, Math.ceil(Math.log2(live / this.#mostPairs)));
      for (let part = 0, first = 0; part < parts; part += 1, first += pairs.size) {
        pairs.reset(Math.ceil(live / parts));
        for (let at = 0; at < live; at += 1) {
          const gram = grams[at]!;
          if (gram < 0) continue;
          const position = positions[at]!;
          if (at + 1 === live || positions[at + 1] !== position + 1 || position + n > count) {
            grams[at] = gone;
            continue;
          }
          const next = ids[position + n - 1]!;
          const hash = PairCounter.hash(gram, next);
          if (parts === 1 || hash >>> (32 - Math.log2(parts)) === part) grams[at] = -1 - first - pairs.add(gram, next, hash);
        }
        for (let at = 0; at < live; at += 1) {
          const id = -1 - first - grams[at]!;
          if (grams[at]! >= 0 || grams[at] === gone || id < 0) continue;
          const occurs = pairs.counts[id]!;
          const position = positions[at]!;
          if (occurs < 2) {
            grams[at] = gone;
            continue;
          }
          if (occurs > mostOccurrences || (occurs === mostOccurrences && position < mostCommonAt)) {
            mostOccurrences = occurs;
            mostCommonAt = position;
          }
          repeatedCharacters += charactersOf(lengths, position, n);
        }
      }
      // What is kept is written over what was read already.
      let kept = 0;
      for (let at = 0; at < live; at += 1) {
        if (grams[at] === gone) continue;
        positions[kept] = positions[at]!;
        grams[kept] = -1 - grams[at]!;
        kept += 1;
      }
      live = kept;
      found.push({ n, mostOccurrences, mostCommonAt, repeatedCharacters });
    }
    return found;
  }
}

const mostKept = 2 ** 21;
/** Stands for an n-gram that does not repeat. */
const gone = -(2 ** 31);

/** Characters of the `n` words from `position` on. */
export function charactersOf(lengths: Int32Array, position: number, n: number): number {
  let sum = 0;
  for (let at = position; at < position + n; at += 1) sum += lengths[at]!;
  return sum;
}
