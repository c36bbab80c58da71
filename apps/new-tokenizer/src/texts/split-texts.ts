import { seededRandom } from '@tokstream/core';
import type { NamedText } from './named-text.ts';

/** A text in two parts. */
export interface SplitText {
  /** Documents to learn from. */
  readonly training: readonly string[];
  /** Documents that nothing has seen. */
  readonly heldOut: readonly string[];
}

/** Longer texts are cut into pieces of about that many characters, each of which is held out or not. */
const pieceLength = 8000;

/**
 * Holds out pieces of texts at random until they make up a share of all characters.
 *
 * At least one piece is held out and one is left; a single piece gives none to hold out.
 */
export function splitTexts(texts: readonly NamedText[], share: number, seed: number): SplitText {
  const pieces = texts.flatMap(({ text }) => cutAtLines(text, pieceLength));
  const random = seededRandom(seed);
  const order = pieces.map((_, at) => ({ at, draw: random.next() })).toSorted((one, other) => one.draw - other.draw);
  const wanted = share * pieces.reduce((sum, piece) => sum + piece.length, 0);
  const held = new Set<number>();
  let length = 0;
  for (const { at } of order) {
    if (held.size >= pieces.length - 1 || (held.size > 0 && length >= wanted)) break;
    held.add(at);
    length += pieces[at]!.length;
  }
  return { training: pieces.filter((_, at) => !held.has(at)), heldOut: pieces.filter((_, at) => held.has(at)) };
}

/** Pieces of at most `most` characters, cut at line ends, else at white space, else anywhere but inside a character. */
export function cutAtLines(text: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let begin = 0;
  while (text.length - begin > most) {
    const window = text.slice(begin, begin + most);
    const line = window.lastIndexOf('\n') + 1;
    const space = window.lastIndexOf(' ') + 1;
    let end = begin + (line > most / 2 ? line : space > most / 2 ? space : most);
    if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end -= 1;
    pieces.push(text.slice(begin, end));
    begin = end;
  }
  if (begin < text.length) pieces.push(text.slice(begin));
  return pieces;
}
