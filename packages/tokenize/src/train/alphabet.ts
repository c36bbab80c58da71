/** Which single characters a vocabulary begins with. */
export interface AlphabetOptions {
  /** Characters that are in it whether or not they occur. */
  readonly initial: readonly string[];
  /** Most characters in it; the rarest are left out, and text loses them. Default unlimited. */
  readonly limit?: number;
}

/**
 * The alphabet of a corpus, by code point. Among equally rare characters those with the larger code point are left out.
 *
 * @param counts how often each character occurs
 */
export function alphabetOf(counts: ReadonlyMap<string, number>, options: AlphabetOptions): readonly string[] {
  const { initial, limit = Number.POSITIVE_INFINITY } = options;
  const rank = new Map(counts);
  for (const character of initial) rank.set(character, Number.POSITIVE_INFINITY);
  const byRank = [...rank].toSorted(([a, countA], [b, countB]) => (countA === countB ? byCodePoint(a, b) : countB - countA));
  return byRank.slice(0, limit).map(([character]) => character).toSorted(byCodePoint);
}

/** Orders strings by their code points, which `sort` does not above U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** How often each character occurs in counted words. */
export function characterCounts(words: Iterable<readonly [word: string, count: number]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word, count] of words) for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  return counts;
}
