import { MalformedPattern, type PatternNode, UnknownPattern } from './pattern-node.ts';
import { propertyClass } from './property-class.ts';

/** What `\s`, `\d`, `\w` and `\h` stand for in Oniguruma's Unicode mode, as the inside of a class. */
const shorthands: Readonly<Record<string, string>> = { s: String.raw`\p{White_Space}`, d: String.raw`\p{Nd}`, w: String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`, h: '0-9A-Fa-f' };

const latinNumerals = String.raw`\u{b2}\u{b3}\u{b9}\u{bc}-\u{be}`;

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27, '0': 0 };

/**
 * Parses a regular expression as Oniguruma reads it, which is what `tokenizer.json` files are written for.
 *
 * @throws UnknownPattern for constructs that are not known here, MalformedPattern for nonsense
 */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source).parse();
}

/** A pattern that is these characters and nothing else. */
export function literalPattern(text: string): PatternNode {
  return { kind: 'sequence', items: Array.from(text, (character) => ({ kind: 'set', set: { source: escaped(character.codePointAt(0)!), ignoreCase: false } })) };
}

class PatternParser {
  readonly #characters: readonly string[];
  #at = 0;
  #ignoreCase = false;
  #dotAll = false;
  #extended = false;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#characters.length) throw new MalformedPattern(`an unbalanced ) at character ${this.#at}`);
    return node;
  }

  #choice(): PatternNode {
    const flags = [this.#ignoreCase, this.#dotAll, this.#extended] as const;
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    [this.#ignoreCase, this.#dotAll, this.#extended] = flags;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === '|' || next === ')') break;
      if (this.#extended && /\s/.test(next)) {
        this.#at++;
        continue;
      }
      const atom = this.#atom();
      if (atom !== null) items.push(this.#quantified(atom));
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  #quantified(atom: PatternNode): PatternNode {
    let node = atom;
    for (;;) {
      const range = this.#quantifier();
      if (range === null) return node;
      const [least, most, isInterval] = range;
      const lazy = this.#take('?');
      // In Oniguruma's Ruby syntax `{n,m}+` is a repetition of a repetition, not a possessive one.
      const possessive = !lazy && !isInterval && this.#take('+');
      node = { kind: 'repeat', item: node, least, most, lazy, possessive };
    }
  }

  #quantifier(): readonly [least: number, most: number, isInterval: boolean] | null {
    if (this.#take('*')) return [0, Infinity, false];
    if (this.#take('+')) return [1, Infinity, false];
    if (this.#take('?')) return [0, 1, false];
    const interval = /^\{(\d*)(,?)(\d*)\}/.exec(this.#characters.slice(this.#at, this.#at + 24).join(''));
    if (interval === null || (interval[1] === '' && interval[3] === '')) return null;
    this.#at += interval[0].length;
    const least = Number(interval[1] === '' ? 0 : interval[1]);
    const most = interval[2] === '' ? least : interval[3] === '' ? Infinity : Number(interval[3]);
    if (most < least || least > 1000 || (most !== Infinity && most > 1000)) throw new UnknownPattern(`the repetition ${interval[0]}`);
    return [least, most, true];
  }

  #atom(): PatternNode | null {
    const character = this.#characters[this.#at++]!;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#set(this.#classBody());
      case '.':
        return this.#set(this.#dotAll ? String.raw`\p{Any}` : String.raw`[^\n]`);
      case '^':
        return { kind: 'line-start' };
      case '$':
        return { kind: 'line-end' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new MalformedPattern(`a quantifier without anything to repeat at character ${this.#at - 1}`);
      default:
        return this.#set(escaped(character.codePointAt(0)!));
    }
  }

  #group(): PatternNode | null {
    if (!this.#take('?')) return this.#closed(this.#choice());
    if (this.#take(':')) return this.#closed(this.#choice());
    if (this.#take('=')) return this.#look(true, false);
    if (this.#take('!')) return this.#look(true, true);
    if (this.#take('>')) return { kind: 'atomic', item: this.#closed(this.#choice()) };
    if (this.#take('<')) {
      if (this.#take('=')) return this.#look(false, false);
      if (this.#take('!')) return this.#look(false, true);
      while (!this.#take('>')) if (this.#characters[this.#at++] === undefined) throw new MalformedPattern('a group without a name');
      return this.#closed(this.#choice());
    }
    if (this.#peek() === '~' || this.#peek() === '#' || this.#peek() === '(') throw new UnknownPattern(`the group (?${this.#peek()!}`);
    return this.#flags();
  }

  /** `(?i)` for the rest of the group around it, `(?i:...)` for a group of its own. */
  #flags(): PatternNode | null {
    let on = true;
    const before = [this.#ignoreCase, this.#dotAll, this.#extended] as const;
    for (;;) {
      const flag = this.#characters[this.#at++];
      if (flag === '-') on = false;
      else if (flag === 'i') this.#ignoreCase = on;
      else if (flag === 'm' || flag === 's') this.#dotAll = on;
      else if (flag === 'x') this.#extended = on;
      else if (flag === ')') return this.#choice();
      else if (flag === ':') break;
      else throw new MalformedPattern(`the group flag ${flag ?? 'missing'}`);
    }
    const inner = this.#closed(this.#choice());
    [this.#ignoreCase, this.#dotAll, this.#extended] = before;
    return inner;
  }

  #look(ahead: boolean, negative: boolean): PatternNode {
    return { kind: 'look', item: this.#closed(this.#choice()), ahead, negative };
  }

  #closed(node: PatternNode): PatternNode {
    if (!this.#take(')')) throw new MalformedPattern('an unbalanced (');
    return node;
  }

  #escape(): PatternNode {
    const character = this.#peek();
    if (character === 'A') return this.#skip({ kind: 'text-start' });
    if (character === 'z') return this.#skip({ kind: 'text-end' });
    if (character === 'b' || character === 'B') return this.#skip({ kind: 'word-boundary', negative: character === 'B' });
    if (character !== undefined && 'GKRXZgk123456789'.includes(character)) throw new UnknownPattern(String.raw`\${character}`);
    // Outside a class Oniguruma looks Latin-1 up in another table, where six numerals are word characters.
    if (character === 'w') return this.#skip(this.#set(`${shorthands['w']!}${latinNumerals}`));
    if (character === 'W') return this.#skip(this.#set(`[^${shorthands['w']!}${latinNumerals}]`));
    return this.#set(this.#escapedClass());
  }

  /** What an escape stands for inside or outside a class. */
  #escapedClass(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new MalformedPattern('a backslash at the end');
    const shorthand = shorthands[character.toLowerCase()];
    if (shorthand !== undefined) return character === character.toLowerCase() ? shorthand : `[^${shorthand}]`;
    if (character === 'p' || character === 'P') {
      if (!this.#take('{')) throw new MalformedPattern(String.raw`\p without a name`);
      const caret = this.#take('^');
      const name = this.#until('}');
      return propertyClass(name, caret !== (character === 'P'));
    }
    return escaped(this.#escapedCodePoint(character));
  }

  #escapedCodePoint(character: string): number {
    if (character === 'x' || character === 'u') {
      if (this.#take('{')) return hexadecimal(this.#until('}'));
      const digits = /^[\dA-Fa-f]*/.exec(this.#characters.slice(this.#at, this.#at + (character === 'u' ? 4 : 2)).join(''))![0];
      this.#at += digits.length;
      return hexadecimal(digits);
    }
    return controls[character] ?? character.codePointAt(0)!;
  }

  /** The inside of a class whose `[` has been read, `]` included. */
  #classBody(): string {
    const negated = this.#take('^');
    const parts: string[] = [];
    const intersections: string[] = [];
    for (let first = true; ; first = false) {
      const character = this.#characters[this.#at++];
      if (character === undefined) throw new MalformedPattern('a class without ]');
      if (character === ']' && !first) break;
      if (character === '[') {
        parts.push(this.#take(':') ? this.#posix() : this.#classBody());
        continue;
      }
      if (character === '&' && this.#take('&')) {
        intersections.push(`[${parts.splice(0).join('')}]`);
        continue;
      }
      parts.push(this.#classItem(character));
    }
    const last = `[${parts.join('')}]`;
    const whole = [...intersections, last].join('&&');
    return negated ? `[^${whole}]` : `[${whole}]`;
  }

  /** One character, range or shorthand of a class. */
  #classItem(character: string): string {
    let from: number;
    if (character === '\\') {
      const escape = this.#peek();
      if (escape !== undefined && 'sSdDwWhHpP'.includes(escape)) return this.#escapedClass();
      this.#at++;
      if (escape === undefined) throw new MalformedPattern('a class without ]');
      from = escape === 'b' ? 8 : this.#escapedCodePoint(escape);
    } else from = character.codePointAt(0)!;
    const ahead = this.#characters[this.#at + 1];
    if (this.#peek() !== '-' || ahead === undefined || ahead === ']' || ahead === '[') return escaped(from);
    this.#at += 2;
    let to = ahead.codePointAt(0)!;
    if (ahead === '\\') {
      const escape = this.#characters[this.#at]!;
      if ('sSdDwWhHpP'.includes(escape)) return escaped(from) + escaped(0x2d) + this.#escapedClass();
      this.#at++;
      to = this.#escapedCodePoint(escape);
    }
    if (to < from) throw new MalformedPattern('a range of a class that ends before it begins');
    return `${escaped(from)}-${escaped(to)}`;
  }

  #posix(): string {
    const negated = this.#take('^');
    const name = this.#until(':');
    if (!this.#take(']')) throw new MalformedPattern('a [: without :]');
    // The bracket's punctuation has symbols as well.
    if (name.toLowerCase() === 'punct') return negated ? String.raw`[^\p{P}\p{S}]` : String.raw`\p{P}\p{S}`;
    return propertyClass(name, negated);
  }

  #set(source: string): PatternNode {
    return { kind: 'set', set: { source, ignoreCase: this.#ignoreCase } };
  }

  #until(end: string): string {
    const from = this.#at;
    while (this.#peek() !== end) if (this.#characters[this.#at++] === undefined) throw new MalformedPattern(`a name without ${end}`);
    return this.#characters.slice(from, this.#at++).join('');
  }

  #skip<T>(value: T): T {
    this.#at++;
    return value;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(character: string): boolean {
    if (this.#characters[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function hexadecimal(digits: string): number {
  const value = Number.parseInt(digits, 16);
  if (!(value <= 0x10ffff)) throw new MalformedPattern(`the code point ${digits}`);
  return value;
}

function escaped(codePoint: number): string {
  return String.raw`\u{${codePoint.toString(16)}}`;
}
