import type { Repeats } from './repeat-counter.ts';

/** The smallest way to count what n-grams repeat. */
export function repeatsOf(ids: readonly number[], lengths: readonly number[], longest: number): Repeats[] {
  const found: Repeats[] = [];
  for (let n = 2; n <= Math.min(longest, ids.length); n += 1) {
    const places = new Map<string, number[]>();
    for (let at = 0; at + n <= ids.length; at += 1) {
      const gram = ids.slice(at, at + n).join(' ');
      places.set(gram, [...(places.get(gram) ?? []), at]);
    }
    const repeated = [...places.values()].filter(({ length }) => length > 1);
    const mostOccurrences = Math.max(1, ...repeated.map(({ length }) => length));
    const [mostCommonAt = 0] = [...places.values()].find(({ length }) => length === mostOccurrences) ?? [];
    const repeatedCharacters = repeated.flat().reduce((sum, at) => sum + lengths.slice(at, at + n).reduce((all, length) => all + length, 0), 0);
    found.push({ n, mostOccurrences, mostCommonAt, repeatedCharacters });
  }
  return found;
}
