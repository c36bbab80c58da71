import { frequencySeams } from './frequency-splitter.ts';
import type { WordLexicon } from './word-lexicon.ts';

const beyond = '^';
const window = 4;
const shortestKnown = 3;
/** Words that are known reach over a text in as many parts at most. */
const mostParts = 3;

/**
 * What a tagger looks at, by place inside a word (the first is after the first unit): the letters around it, how far the ends are, which known words meet
 * there, in how few known words the text before and after it can be read, and whether the frequency splitter has a seam there.
 */
export function seamFeatures(word: string, lexicon: WordLexicon): readonly (readonly string[])[] {
  const before = partsBefore(word, lexicon);
  const after = partsAfter(word, lexicon);
  const frequent = frequencySeams(word, lexicon, shortestKnown, mostParts + 1);
  return Array.from({ length: Math.max(0, word.length - 1) }, (_, place) => {
    const at = place + 1;
    const ends = longestEnd(word, at, lexicon);
    const begins = longestBeginning(word, at, lexicon);
    const met = [kind(ends, at), kind(begins, word.length - at)];
    const covered = [before[at], after[at]];
    const isFrequent = frequent.includes(at) ? 'yes' : 'no';
    return [...letterFeatures(word, at), `b${met[0]}`, `f${met[1]}`, `k${met.join()}`, `B${Math.min(ends, 6)}`, `F${Math.min(begins, 6)}`, `c${covered.join()}`, `C${covered.join()},${Math.min(ends, 5)},${Math.min(begins, 5)}`, `q${isFrequent}`, `Q${isFrequent},${Math.min(ends, 5)},${Math.min(begins, 5)}`];
  });
}

function letterFeatures(word: string, at: number): string[] {
  const left = word.slice(Math.max(0, at - window), at).padStart(window, beyond);
  const right = word.slice(at, at + window).padEnd(window, beyond);
  const features = ['', `a${Math.min(at, 5)}`, `z${Math.min(word.length - at, 5)}`];
  for (let size = 1; size <= window; size++) {
    features.push(`l${left.slice(-size)}`, `r${right.slice(0, size)}`);
    const most = size < window ? Math.min(window - 1, window + 1 - size) : 0;
    for (let other = 1; other <= most; other++) features.push(`${left.slice(-size)}|${right.slice(0, other)}`);
  }
  return features;
}

/** Whether a known word meets the place, and whether it goes on to the end of the word. */
function kind(length: number, room: number): string {
  return length === 0 ? 'no' : length === room ? 'all' : 'part';
}

/** Units of the longest known word, other than the whole word, that ends at a place, linking letters included. */
function longestEnd(word: string, at: number, lexicon: WordLexicon): number {
  for (let start = Math.max(0, at - lexicon.longestLinked); start <= at - shortestKnown; start++) {
    if (at - start < word.length && lexicon.countLinked(word.slice(start, at)) > 0) return at - start;
  }
  return 0;
}

function longestBeginning(word: string, at: number, lexicon: WordLexicon): number {
  for (let end = Math.min(word.length, at + lexicon.longestLinked); end >= at + shortestKnown; end--) {
    if (end - at < word.length && lexicon.countLinked(word.slice(at, end)) > 0) return end - at;
  }
  return 0;
}

/** By place: the fewest known words that the text before it is made of; one more than `mostParts` for more or none. */
function partsBefore(word: string, lexicon: WordLexicon): number[] {
  const parts = Array.from({ length: word.length + 1 }, () => mostParts + 1);
  parts[0] = 0;
  for (let end = shortestKnown; end <= word.length; end++) {
    for (let start = Math.max(0, end - lexicon.longestLinked); start <= end - shortestKnown; start++) {
      if (parts[start]! + 1 < parts[end]! && end - start < word.length && lexicon.countLinked(word.slice(start, end)) > 0) parts[end] = parts[start]! + 1;
    }
  }
  return parts;
}

/** The same for the text after a place; its last part has no linking letter. */
function partsAfter(word: string, lexicon: WordLexicon): number[] {
  const parts = Array.from({ length: word.length + 1 }, () => mostParts + 1);
  parts[word.length] = 0;
  for (let start = word.length - shortestKnown; start >= 0; start--) {
    for (let end = start + shortestKnown; end <= Math.min(word.length, start + lexicon.longestLinked); end++) {
      if (parts[end]! + 1 >= parts[start]! || end - start === word.length) continue;
      const part = word.slice(start, end);
      if ((end === word.length ? lexicon.count(part) : lexicon.countLinked(part)) > 0) parts[start] = parts[end]! + 1;
    }
  }
  return parts;
}
