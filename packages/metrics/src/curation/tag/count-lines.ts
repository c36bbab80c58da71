import { isHighSurrogate } from './character-classes.ts';
import type { RangeCounter } from './range-counter.ts';

const lineFeed = 10;
const ellipsis = 0x2026;

/** What the lines of a text are like. */
export interface LineCounts {
  readonly bullets: number;
  readonly ellipses: number;
  readonly total: number;
  readonly duplicates: number;
  readonly duplicateCharacters: number;
}

/** Counts the lines of a text, one at least; `lines` is scratch. */
export function countLines(lines: RangeCounter, codes: Uint16Array, length: number): LineCounts {
  lines.reset(codes);
  const characters: number[] = [];
  let [bullets, ellipses, total] = [0, 0, 0];
  for (let start = 0; start <= length; ) {
    let hash = 0;
    let pairs = 0;
    let end = start;
    for (; end < length && codes[end] !== lineFeed; end += 1) {
      const code = codes[end]!;
      hash = Math.imul(hash ^ code, 0x01000193);
      if (code >= 0xdc00 && code < 0xe000 && end > start && isHighSurrogate(codes[end - 1]!)) pairs += 1;
    }
    if (end > start) {
      if (codes[start] === 0x2a || codes[start] === 0x2d) bullets += 1;
      if (codes[end - 1] === ellipsis) ellipses += 1;
    }
    characters[lines.add(start, end, hash)] = end - start - pairs;
    total += 1;
    start = end + 1;
  }
  let [duplicates, duplicateCharacters] = [0, 0];
  for (let id = 0; id < lines.size; id += 1) {
    const count = lines.counts[id]!;
    if (count < 2) continue;
    duplicates += count;
    duplicateCharacters += count * characters[id]!;
  }
  return { bullets, ellipses, total, duplicates, duplicateCharacters };
}
