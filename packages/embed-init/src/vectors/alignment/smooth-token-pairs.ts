import { TokenPairCounter, type TokenPairCounts } from './token-pair-counts.ts';

/** How tokens without a partner borrow one. */
export interface SmoothTokenPairsOptions {
  /** The text of a target token. */
  readonly textOf: (target: number) => string;
  /** Whether a source token begins a word; such partners weigh twice. Default never. */
  readonly beginsWord?: (source: number) => boolean;
  /** What one related token adds in all, default 1000. */
  readonly weight?: number;
}

/**
 * Gives target tokens without counts those of related tokens: of all that begin with their text, and of the longest that stand in it
 * without one lying in another. Counts that are there stay as they are.
 *
 * Source: Trans-Tokenizer (Remy et al. 2024), its published code.
 */
export function smoothTokenPairs(counts: TokenPairCounts, { textOf, beginsWord = () => false, weight = 1000 }: SmoothTokenPairsOptions): TokenPairCounts {
  const smoothed = new TokenPairCounter(counts.targets, counts.sources);
  const known: (readonly [text: string, target: number])[] = [];
  const unknown: number[] = [];
  for (let target = 0; target < counts.targets; target += 1) {
    const row = counts.of(target);
    for (const [source, count] of row) smoothed.add(target, source, count);
    if (row.size === 0) unknown.push(target);
    else if (textOf(target) !== '') known.push([textOf(target), target]);
  }
  known.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const byText = new Map(known);
  for (const target of unknown) {
    const text = textOf(target);
    if (text === '') continue;
    for (const related of [...beginningWith(text, known), ...standingIn(text, byText)]) {
      const row = counts.of(related);
      const total = [...row.values()].reduce((sum, count) => sum + count, 0);
      for (const [source, count] of row) smoothed.add(target, source, ((beginsWord(source) ? 2 : 1) * weight * count) / total);
    }
  }
  return smoothed;
}

/** Tokens of a sorted list that begin with a text. */
function* beginningWith(text: string, sorted: readonly (readonly [text: string, target: number])[]): Generator<number> {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]![0] < text) low = middle + 1;
    else high = middle;
  }
  for (; low < sorted.length && sorted[low]![0].startsWith(text); low += 1) yield sorted[low]![1];
}

/** Tokens whose text stands in this one, without those whose text stands in a longer one of them. */
function standingIn(text: string, byText: ReadonlyMap<string, number>): readonly number[] {
  const found: string[] = [];
  for (let length = text.length; length > 0; length -= 1) {
    for (let at = 0; at + length <= text.length; at += 1) {
      const part = text.slice(at, at + length);
      if (byText.has(part) && !found.some((longer) => longer.includes(part))) found.push(part);
    }
  }
  return found.map((part) => byText.get(part)!);
}
