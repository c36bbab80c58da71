import type { Json } from '../contract/json.ts';
import { numbersFrom } from './numbers-from.ts';

/** The smallest and the largest of some values. */
export class Extent {
  #low = Infinity;
  #high = -Infinity;

  static from(encoded: Json): Extent {
    const made = new Extent();
    const values = numbersFrom(encoded);
    for (const value of values) made.add(value);
    return made;
  }

  /** 0 for no values. */
  get length(): number {
    return this.#high < this.#low ? 0 : this.#high - this.#low;
  }

  /** Undefined for no values. */
  get high(): number | undefined {
    return this.#high < this.#low ? undefined : this.#high;
  }

  add(value: number): void {
    this.#low = Math.min(this.#low, value);
    this.#high = Math.max(this.#high, value);
  }

  merge(other: Extent): void {
    this.#low = Math.min(this.#low, other.#low);
    this.#high = Math.max(this.#high, other.#high);
  }

  toJson(): Json {
    return this.#high < this.#low ? [] : [this.#low, this.#high];
  }
}
