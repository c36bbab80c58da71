import { characterClasses, isHighSurrogate, isLetter, isSpace, isSymbol, letter } from './character-classes.ts';
import { RangeCounter } from './range-counter.ts';
import type { CountedWords } from './repeat-counter.ts';

const requiredWords: readonly string[] = ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'];

/** The words of a text, one after the other. */
export class WordTable implements CountedWords {
  ids: Int32Array = new Int32Array(1024);
  lengths: Int32Array = new Int32Array(1024);
  count = 0;
  charactersInWords = 0;
  withSymbol = 0;
  withLetter = 0;
  required = 0;
  readonly #distinct = new RangeCounter();

  /** How often each distinct word occurs. */
  get occurrences(): Int32Array {
    return this.#distinct.counts;
  }

  /** Reads a text and gives its code points. */
  read(text: string, codes: Uint16Array, length: number): number {
    const classes = characterClasses();
    const most = (length + 1) >>> 1;
    if (most > this.ids.length || this.ids.length > largestKept) {
      const size = Math.max(most, 1024);
      this.ids = new Int32Array(size);
      this.lengths = new Int32Array(size);
    }
    const distinct = this.#distinct;
    distinct.reset(codes);
    const { ids, lengths } = this;
    let count = 0;
    let [charactersInWords, withSymbol, withLetter, required, characters] = [0, 0, 0, 0, 0];
    let at = 0;
    while (at < length) {
      if ((classes[codes[at]!]! & isSpace) !== 0) {
        characters += 1;
        at += 1;
        continue;
      }
      const start = at;
      let seen = 0;
      let hash = 0;
      let pairs = 0;
      for (; at < length; at += 1) {
        const code = codes[at]!;
        const kind = classes[code]!;
        if ((kind & isSpace) !== 0) break;
        seen |= kind;
        hash = Math.imul(hash ^ code, 0x01000193);
        if (code >= 0xdc00 && code < 0xe000 && at > start && isHighSurrogate(codes[at - 1]!)) {
          pairs += 1;
          if ((seen & isLetter) === 0 && letter.test(text.slice(at - 1, at + 1))) seen |= isLetter;
        }
      }
      const inWord = at - start - pairs;
      ids[count] = distinct.add(start, at, hash);
      lengths[count] = inWord;
      count += 1;
      charactersInWords += inWord;
      characters += inWord;
      if ((seen & isSymbol) !== 0) withSymbol += 1;
      if ((seen & isLetter) !== 0) withLetter += 1;
      if (at - start <= 4 && at - start >= 2 && isRequired(codes, start, at)) required += 1;
    }
    this.count = count;
    this.charactersInWords = charactersInWords;
    this.withSymbol = withSymbol;
    this.withLetter = withLetter;
    this.required = required;
    return characters;
  }

  medianLength(): number {
    if (this.count === 0) return 0;
    const counts = new Int32Array(64);
    const longer: number[] = [];
    for (let at = 0; at < this.count; at += 1) {
      const length = this.lengths[at]!;
      if (length < counts.length) counts[length]! += 1;
      else longer.push(length);
    }
    longer.sort((a, b) => a - b);
    const atRank = (rank: number): number => {
      let below = 0;
      for (let length = 0; length < counts.length; length += 1) {
        below += counts[length]!;
        if (rank < below) return length;
      }
      return longer[rank - below]!;
    };
    return (atRank((this.count - 1) >>> 1) + atRank(this.count >>> 1)) / 2;
  }

  /** Characters of all n-grams together: of each word as often as n-grams hold it. */
  charactersInGrams(n: number): number {
    let sum = n * this.charactersInWords;
    for (let edge = 0; edge < n - 1; edge += 1) sum -= (n - 1 - edge) * (this.lengths[edge]! + this.lengths[this.count - 1 - edge]!);
    return sum;
  }
}

const largestKept = 2 ** 21;

function isRequired(codes: Uint16Array, start: number, end: number): boolean {
  for (const word of requiredWords) {
    if (word.length !== end - start) continue;
    let at = 0;
    while (at < word.length && codes[start + at] === word.charCodeAt(at)) at += 1;
    if (at === word.length) return true;
  }
  return false;
}
