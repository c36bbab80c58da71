import { anyCodePoint, codePointSet, type CodePointSet, union, without } from '../automaton/code-point-set.ts';
import { parseEscape } from './parse-escape.ts';
import type { RegexReader } from './regex-reader.ts';

/** A class in brackets; the opening one has been read. */
export function parseClass(reader: RegexReader): CodePointSet {
  const begin = reader.position - 1;
  const isNegated = reader.take('^');
  const parts: CodePointSet[] = [];
  while (!reader.take(']')) {
    if (reader.peek() === '') reader.refuse('This [ has no ]', 'close it or write \\[', begin);
    const at = reader.position;
    const low = atom(reader);
    if (reader.peek() !== '-' || reader.peek(1) === ']') {
      parts.push(low);
      continue;
    }
    reader.next();
    if (reader.peek() === '') reader.refuse('This [ has no ]', 'close it or write \\[', begin);
    const high = atom(reader);
    const [from, to] = [only(low), only(high)];
    if (from === undefined || to === undefined || from > to) reader.refuse('This range is out of order or has a class for an end', 'write the lower character first, or \\- for the character', at);
    parts.push(codePointSet([from, to]));
  }
  return isNegated ? without(anyCodePoint, union(...parts)) : union(...parts);
}

function atom(reader: RegexReader): CodePointSet {
  const character = reader.next();
  if (character === '\\') return parseEscape(reader, true);
  return codePointSet([character.codePointAt(0)!, character.codePointAt(0)!]);
}

/** The character of a set of one. */
function only(set: CodePointSet): number | undefined {
  return set.length === 1 && set[0]![0] === set[0]![1] ? set[0]![0] : undefined;
}
