import { TokstreamError } from '@tokstream/core';
import type { CodePointSet } from '../automaton/code-point-set.ts';
import { propertySet } from './property-set.ts';

/** Reads an expression character by character and says where it went wrong. */
export class RegexReader {
  readonly #characters: readonly string[];
  readonly #stage: string;
  /** Finding the characters of a property takes tens of milliseconds, and expressions name the same one again and again. */
  readonly #properties = new Map<string, CodePointSet | undefined>();
  #at = 0;

  constructor(source: string, stage: string) {
    this.#characters = Array.from(source);
    this.#stage = stage;
  }

  get position(): number {
    return this.#at;
  }

  /** The next character, or '' at the end. */
  peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? '';
  }

  next(): string {
    const character = this.peek();
    if (character !== '') this.#at += 1;
    return character;
  }

  /** Reads `text` if it comes next. */
  take(text: string): boolean {
    if (!Array.from(text).every((character, index) => this.peek(index) === character)) return false;
    this.#at += Array.from(text).length;
    return true;
  }

  /** Reads as long as `allowed` says, at most `most` characters. */
  takeWhile(allowed: RegExp, most: number = Number.POSITIVE_INFINITY): string {
    let taken = '';
    while (taken.length < most && this.peek() !== '' && allowed.test(this.peek())) taken += this.next();
    return taken;
  }

  /** The characters of a Unicode property; `undefined` for an unknown one. */
  property(name: string): CodePointSet | undefined {
    if (!this.#properties.has(name)) this.#properties.set(name, propertySet(name));
    return this.#properties.get(name);
  }

  /** @param remedy what to do about it */
  refuse(problem: string, remedy: string, position: number = this.#at): never {
    throw new TokstreamError(`${problem} at character ${position} of /${this.#characters.join('')}/; ${remedy}.`, { code: 'invalid-pattern', stage: this.#stage });
  }
}
