import { anyCodePoint, charactersOf, lineEnds, without } from '../automaton/code-point-set.ts';
import { choice, nothing, oneOf, type PatternNode, repeat, sequence } from '../automaton/pattern-node.ts';
import { parseClass } from './parse-class.ts';
import { parseEscape } from './parse-escape.ts';
import { RegexReader } from './regex-reader.ts';

/** One alternative of an expression. */
export interface RegexBranch {
  readonly node: PatternNode;
  /** Whether it began with `^`. */
  readonly isAnchoredAtStart: boolean;
  /** Whether it ended with `$`. */
  readonly isAnchoredAtEnd: boolean;
}

const maxNesting = 200;

/**
 * Reads a regular expression with the meaning that JavaScript gives it under the flag `u`, less what no automaton can do: look-around,
 * references back, word borders, and anchors anywhere but at the ends. Lazy quantifiers match the same texts as greedy ones.
 *
 * @param dotAll whether `.` matches line ends
 * @returns its alternatives
 * @throws TokstreamError `invalid-pattern` with the position
 */
export function parseRegex(source: string, dotAll: boolean, stage: string): readonly RegexBranch[] {
  const reader = new RegexReader(source, stage);
  const branches: RegexBranch[] = [];
  do {
    const isAnchoredAtStart = reader.take('^');
    const node = parseSequence(reader, dotAll, 0);
    branches.push({ node, isAnchoredAtStart, isAnchoredAtEnd: reader.take('$') });
  } while (reader.take('|'));
  if (reader.peek() === ')') reader.refuse('This ) closes nothing', 'write \\)');
  if (reader.peek() !== '') reader.refuse('$ is known at the end of an alternative only', 'write \\$ for the character');
  return branches;
}

function parseSequence(reader: RegexReader, dotAll: boolean, nesting: number): PatternNode {
  const nodes: PatternNode[] = [];
  while (!['', '|', ')', '$'].includes(reader.peek())) {
    const node = parseAtom(reader, dotAll, nesting);
    nodes.push(parseQuantifier(reader, node));
  }
  return nodes.length === 0 ? nothing : sequence(...nodes);
}

function parseAtom(reader: RegexReader, dotAll: boolean, nesting: number): PatternNode {
  const at = reader.position;
  const character = reader.next();
  switch (character) {
    case '(':
      return parseGroup(reader, dotAll, nesting + 1, at);
    case '[':
      return oneOf(parseClass(reader));
    case '.':
      return oneOf(dotAll ? anyCodePoint : without(anyCodePoint, lineEnds));
    case '\\':
      return oneOf(parseEscape(reader, false));
    case '^':
      return reader.refuse('^ is known at the beginning of an alternative only', 'write \\^ for the character', at);
    case '*':
    case '+':
    case '?':
    case '{':
      return reader.refuse(`There is nothing to repeat before ${character}`, `write \\${character} for the character`, at);
    case ']':
    case '}':
      return reader.refuse(`This ${character} closes nothing`, `write \\${character}`, at);
    default:
      return oneOf(charactersOf(character));
  }
}

function parseGroup(reader: RegexReader, dotAll: boolean, nesting: number, at: number): PatternNode {
  if (nesting > maxNesting) reader.refuse(`Groups are nested more than ${maxNesting} deep`, 'take some apart', at);
  if (reader.take('?')) {
    const isNamed = reader.peek() === '<' && !['=', '!'].includes(reader.peek(1));
    if (isNamed) {
      reader.next();
      reader.takeWhile(/[\w$]/);
      if (!reader.take('>')) reader.refuse('The name of a group has no > after it', 'write (?<name>...)', at);
    } else if (!reader.take(':')) {
      reader.refuse('A group of another kind than (...), (?:...) and (?<name>...), such as look-around or flags, is not known', 'spell out what it stands for', at);
    }
  }
  const branches: PatternNode[] = [];
  do branches.push(parseSequence(reader, dotAll, nesting));
  while (reader.take('|'));
  if (reader.peek() === '$') reader.refuse('$ is known at the end of the whole expression only', 'write \\$ for the character');
  if (!reader.take(')')) reader.refuse('This ( has no )', 'close it or write \\(', at);
  return choice(...branches);
}

function parseQuantifier(reader: RegexReader, node: PatternNode): PatternNode {
  const at = reader.position;
  let [min, max] = [0, Number.POSITIVE_INFINITY];
  if (reader.take('*')) min = 0;
  else if (reader.take('+')) min = 1;
  else if (reader.take('?')) max = 1;
  else if (reader.take('{')) {
    const low = reader.takeWhile(/\d/);
    const hasComma = reader.take(',');
    const high = hasComma ? reader.takeWhile(/\d/) : low;
    if (low === '' || !reader.take('}')) reader.refuse('A count is none of {n}, {n,} and {n,m}', 'write \\{ for the character', at);
    min = Number(low);
    if (high !== '') max = Number(high);
    if (min > max) reader.refuse('The counts are out of order', 'write the smaller one first', at);
    if (!Number.isSafeInteger(min)) reader.refuse('The count is too large', 'lower it', at);
  } else return node;
  reader.take('?');
  if (['*', '+', '?', '{'].includes(reader.peek())) reader.refuse('There is nothing to repeat', 'put the repeated part in (?:...)');
  return repeat(node, min, max);
}
