import { nameWords } from './name-words.ts';

/** First and last code point of a range, and the word that names of its characters begin with. */
type NamedRange = readonly [first: number, last: number, word: string];

const ranges: readonly NamedRange[] = parse(nameWords);
const known = new Map<string, string | null>();

/**
 * The first word of a character's Unicode name where Qtok takes it for a script, as `LATIN`, `CJK` or `HALFWIDTH`; an empty text for other
 * characters with a name; `null` for controls and what has no name in this runtime's Unicode version.
 */
export function nameWordOf(character: string): string | null {
  let word = known.get(character);
  if (word === undefined) known.set(character, (word = find(character.codePointAt(0)!) ?? (/^\p{C}$/u.test(character) && !/^\p{Cf}$/u.test(character) ? null : '')));
  return word;
}

function find(code: number): string | undefined {
  let [from, to] = [0, ranges.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ranges[middle]![1] < code) from = middle + 1;
    else to = middle;
  }
  const range = ranges[from];
  return range !== undefined && range[0] <= code ? range[2] : undefined;
}

function parse(text: string): readonly NamedRange[] {
  const found: NamedRange[] = [];
  let word = '';
  for (const part of text.trim().split(/\s+/)) {
    if (/^[A-Z]/.test(part)) word = part;
    else {
      const [first, last = first] = part.split('-').map((digits) => Number.parseInt(digits, 16));
      found.push([first!, last!, word]);
    }
  }
  return found.toSorted(([a], [b]) => a - b);
}
