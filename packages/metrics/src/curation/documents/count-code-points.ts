import { isHighSurrogate } from '../tag/character-classes.ts';

/** Whether a text has surrogates. Of text in one byte a character the platform knows at once. */
export function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

/** Code points of a text, which spans count; half a pair is one. */
export function countCodePoints(text: string): number {
  return hasSurrogates(text) ? countCodePointsOf(text, 0, text.length) : text.length;
}

/** Code points of a stretch of a text. */
export function countCodePointsOf(text: string, start: number, end: number): number {
  let pairs = 0;
  for (let at = start + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0xdc00 && code < 0xe000 && isHighSurrogate(text.charCodeAt(at - 1))) pairs += 1;
  }
  return end - start - pairs;
}
