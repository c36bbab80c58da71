import { type CodePointSet, type PatternNode, UnknownPattern } from './pattern-node.ts';

const word = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u{b2}\u{b3}\u{b9}\u{bc}-\u{be}]`;

/**
 * A parsed pattern as a JavaScript regular expression (flags `gv`), for patterns that are beyond an automaton.
 *
 * @throws UnknownPattern where JavaScript has no equal
 */
export function backtrackingPattern(pattern: PatternNode): RegExp {
  let atoms = 0;
  const write = (node: PatternNode): string => {
    switch (node.kind) {
      case 'set':
        return writeSet(node.set);
      case 'sequence':
        return node.items.map(write).join('');
      case 'choice':
        return `(?:${node.options.map(write).join('|')})`;
      case 'repeat': {
        const { item, least, most, lazy, possessive } = node;
        const times = `{${least},${most === Infinity ? '' : most}}`;
        const greedy = `(?:${write(item)})${times}${lazy ? '?' : ''}`;
        return possessive ? atomic(greedy) : greedy;
      }
      case 'look':
        return `(?${node.ahead ? '' : '<'}${node.negative ? '!' : '='}${write(node.item)})`;
      case 'atomic':
        return atomic(write(node.item));
      case 'text-start':
        return String.raw`(?<![\p{Any}])`;
      case 'text-end':
        return String.raw`(?![\p{Any}])`;
      case 'line-start':
        return String.raw`(?<![^\n])`;
      case 'line-end':
        return String.raw`(?![^\n])`;
      case 'word-boundary': {
        const [inside, outside] = [`(?<=${word})`, `(?<!${word})`];
        const [before, after] = [`(?=${word})`, `(?!${word})`];
        return node.negative ? `(?:${inside}${before}|${outside}${after})` : `(?:${inside}${after}|${outside}${before})`;
      }
    }
  };
  // JavaScript has no atomic groups; what a look-ahead has matched is never tried again.
  const atomic = (source: string): string => {
    atoms++;
    return `(?=(?<atom${atoms}>${source}))\\k<atom${atoms}>`;
  };
  return new RegExp(write(pattern), 'gv');
}

function writeSet({ source, ignoreCase }: CodePointSet): string {
  if (!ignoreCase) return `[${source}]`;
  const single = /^\\u\{([\da-f]+)\}$/.exec(source);
  if (single === null) throw new UnknownPattern('a class without case together with a look-behind or a long look-ahead');
  const character = String.fromCodePoint(Number.parseInt(single[1]!, 16));
  const folds = new RegExp(`[${source}]`, 'iv');
  const others = [character.toLowerCase(), character.toUpperCase(), '\u017f', '\u212a'].filter((other) => folds.test(other) && [...other].length === 1);
  return `[${[...new Set([character, ...others])].map((other) => String.raw`\u{${other.codePointAt(0)!.toString(16)}}`).join('')}]`;
}
