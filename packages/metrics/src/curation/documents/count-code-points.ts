import { isHighSurrogate } from '../tag/character-classes.ts';

/** Code points of a stretch of a text, which spans count; half a pair is one. */
export function countCodePoints(text: string, start = 0, end: number = text.length): number {
  let pairs = 0;
  for (let at = start + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0xdc00 && code < 0xe000 && isHighSurrogate(text.charCodeAt(at - 1))) pairs += 1;
  }
  return end - start - pairs;
}
