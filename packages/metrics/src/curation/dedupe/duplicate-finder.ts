import type { AttributeSpan } from '../documents/corpus-document.ts';
import type { BloomFilter } from './bloom-filter.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import { isBlank, KeyWords } from './key-words.ts';

const largestKept = 2 ** 22;

/** Finds what a filter knows already in texts, and puts the rest in. Holds one text in UTF-8. */
export class DuplicateFinder {
  readonly #filter: BloomFilter;
  readonly #options: DedupeOptions;
  readonly #encoder = new TextEncoder();
  readonly #separator: Uint8Array;
  readonly #words = new KeyWords();
  #scratch = new Uint8Array(4096);

  constructor(filter: BloomFilter, options: DedupeOptions) {
    this.#filter = filter;
    this.#options = options;
    this.#separator = this.#encoder.encode(options.separator ?? '\n');
  }

  /** Whether this key is known. */
  isDuplicate(key: string): boolean {
    const bytes = this.#encode(key);
    return !this.#isSkipped(bytes, 0, bytes.length) && this.#isKnown(bytes);
  }

  /** The paragraphs that are known, each with the separator after it, and the share of it that is. */
  duplicateParagraphs(text: string): AttributeSpan[] {
    const bytes = this.#encode(text);
    const isAscii = bytes.length === text.length;
    const spans: AttributeSpan[] = [];
    const separator = this.#separator;
    let offset = 0;
    for (let start = 0; start < bytes.length; ) {
      const found = indexOf(bytes, separator, start);
      const end = found < 0 ? bytes.length : found;
      const next = found < 0 ? end : end + separator.length;
      const nextOffset = offset + (isAscii ? next - start : codePoints(bytes, start, next));
      const score = this.#isSkipped(bytes, start, end) ? undefined : this.#score(bytes, start, end);
      if (score !== undefined) spans.push([offset, nextOffset, score]);
      offset = nextOffset;
      start = next;
    }
    return spans;
  }

  /** The known share of a paragraph; `undefined` when that does not make it a duplicate. */
  #score(bytes: Uint8Array, start: number, end: number): number | undefined {
    const { by, ngramLength = 8, stride = 1, threshold = 1, skipShort = false } = this.#options;
    if (by !== 'ngrams') return this.#isKnown(bytes.subarray(start, end)) ? 1 : undefined;
    const words = this.#words;
    words.read(bytes, start, end);
    const { count } = words;
    if (count === 0) return undefined;
    let grams = 0;
    let known = 0;
    for (let first = 0; first + ngramLength <= count; first += stride) {
      grams += 1;
      if (this.#isKnown(words.gram(first, ngramLength))) known += 1;
    }
    if (grams < 2) {
      if (skipShort) return undefined;
      grams = 1;
      // One n-gram that is the whole paragraph has been compared.
      if (count !== ngramLength) known = this.#isKnown(words.gram(0, count)) ? 1 : 0;
    }
    const share = known / grams;
    return share >= threshold ? share : undefined;
  }

  #isKnown(key: Uint8Array): boolean {
    return this.#options.readOnly === true ? this.#filter.has(key) : this.#filter.add(key);
  }

  #isSkipped(bytes: Uint8Array, start: number, end: number): boolean {
    const { minLength = 0, minWords = 0, skipEmpty = true } = this.#options;
    if (minLength > 0 && codePoints(bytes, start, end) < minLength) return true;
    if (skipEmpty && isBlank(bytes, start, end)) return true;
    if (minWords === 0) return false;
    this.#words.read(bytes, start, end);
    return this.#words.count < minWords;
  }

  /** A text in UTF-8, which holds until the next. */
  #encode(text: string): Uint8Array {
    if (this.#scratch.length < 3 * text.length || this.#scratch.length > largestKept) this.#scratch = new Uint8Array(Math.max(4096, 3 * text.length));
    const { written } = this.#encoder.encodeInto(text, this.#scratch);
    return this.#scratch.subarray(0, written);
  }
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0]!, from); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}

function codePoints(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if ((bytes[at]! & 0xc0) !== 0x80) count += 1;
  return count;
}
