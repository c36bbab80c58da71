import { classOfRanges } from '../unicode/code-point-ranges.ts';
import { unassigned } from '../unicode/older-unicode.ts';
import type { CodePointSet } from './pattern-node.ts';

/** A class that no code point has: the end of the text. */
export const endOfText = 0;
/** In the table: not worked out yet, or half of a surrogate pair. No state has a result for it. */
const unknownClass = 255;

const pageSize = 128;

/**
 * Groups code points that no set of a pattern tells apart. Classes are worked out a page at a time, when they are first asked
 * for.
 */
export class CodePointClasses {
  /** Class by UTF-16 unit; `unknownClass` where `classOf` has to be asked. */
  readonly units: Uint8Array = new Uint8Array(0x10000).fill(unknownClass);
  readonly #astral: (Uint8Array | undefined)[] = [];
  /** Finds runs of code points that are in a set, a set each. */
  readonly #runs: readonly RegExp[];
  readonly #classOf = new Map<string, number>();
  /** By class: which sets hold its code points. */
  readonly #members: (readonly boolean[])[];

  constructor(sets: readonly CodePointSet[]) {
    this.#runs = sets.map(({ source, ignoreCase }) => new RegExp(`[${source}]+`, ignoreCase ? 'giv' : 'gv'));
    this.#members = [sets.map(() => false)];
  }

  /** Whether code points of a class belong to a set; the end of the text belongs to none. */
  has(codePointClass: number, set: number): boolean {
    return this.#members[codePointClass]![set]!;
  }

  classOf(codePoint: number): number {
    if (codePoint < 0x10000) {
      if (this.units[codePoint] === unknownClass) this.#fill(this.units, 0, codePoint);
      return this.units[codePoint]!;
    }
    const page = codePoint >> 8;
    const table = (this.#astral[page] ??= new Uint8Array(256).fill(unknownClass));
    if (table[codePoint & 255] === unknownClass) this.#fill(table, page << 8, codePoint);
    return table[codePoint & 255]!;
  }

  /** Works out a page with one search a set, which is faster than asking for each code point. */
  #fill(table: Uint8Array, base: number, codePoint: number): void {
    const from = codePoint - (codePoint % pageSize);
    const width = from < 0x10000 ? 1 : 2;
    const page = pageText(from);
    const members = Array.from({ length: pageSize }, () => this.#runs.map(() => false));
    this.#runs.forEach((run, set) => {
      for (const { index, 0: found } of page.matchAll(run)) {
        for (let at = index / width; at < (index + found.length) / width; at++) members[at]![set] = true;
      }
    });
    for (let at = 0; at < pageSize; at++) {
      // Halves of pairs stay unknown in the table, so that a scanner looks at the whole code point; well-formed text has no lone ones.
      if (from + at < 0xd800 || from + at > 0xdfff) table[from + at - base] = this.#classIndex(members[at]!);
    }
  }

  #classIndex(members: readonly boolean[]): number {
    const key = members.map(Number).join('');
    let found = this.#classOf.get(key);
    if (found === undefined) {
      found = this.#members.push(members) - 1;
      if (found >= unknownClass) throw new Error('A pattern tells more than 254 kinds of code points apart.');
      this.#classOf.set(key, found);
    }
    return found;
  }
}

/**
 * A page's code points, or where the crate's regular expressions see other properties, stand-ins that have those: U+0378 is not
 * assigned, and U+0295 was a small letter until Unicode 17.
 */
function pageText(from: number): string {
  const text = String.fromCodePoint(...Array.from({ length: pageSize }, (_, at) => from + at));
  if (from < 0x80 || (from >= 0xd800 && from <= 0xdfff)) return text;
  tooNew ??= new RegExp(`[${classOfRanges(unassigned)}]`, 'gu');
  return text.replace(tooNew, from < 0x10000 ? '\u0378' : '\u{1FFFF}').replace('\u0295', '\u0250');
}

let tooNew: RegExp | undefined;
