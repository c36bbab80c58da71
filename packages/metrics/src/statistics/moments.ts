import type { Interval } from '../contract/measure.ts';
import type { Json } from '../contract/json.ts';
import { numbersFrom } from './numbers-from.ts';

/** Count, mean and variance of values in one pass (Welford 1962), merged by Chan's formula (1979). */
export class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  static from(encoded: Json): Moments {
    const made = new Moments();
    [made.#count, made.#mean, made.#squares] = numbersFrom(encoded, 3) as [number, number, number];
    return made;
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined for no values. */
  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#mean;
  }

  /** The unbiased variance; undefined for fewer than two values. */
  get variance(): number | undefined {
    return this.#count < 2 ? undefined : this.#squares / (this.#count - 1);
  }

  /** The 95 % interval of the mean of independent values, by the normal law; undefined for fewer than two. */
  get interval(): Interval | undefined {
    const { variance } = this;
    if (variance === undefined) return undefined;
    const half = 1.959963984540054 * Math.sqrt(variance / this.#count);
    return { low: this.#mean - half, high: this.#mean + half };
  }

  add(value: number): void {
    this.#count += 1;
    const distance = value - this.#mean;
    this.#mean += distance / this.#count;
    this.#squares += distance * (value - this.#mean);
  }

  merge(other: Moments): void {
    if (other.#count === 0) return;
    const count = this.#count + other.#count;
    const distance = other.#mean - this.#mean;
    this.#mean += (distance * other.#count) / count;
    this.#squares += other.#squares + (distance * distance * this.#count * other.#count) / count;
    this.#count = count;
  }

  toJson(): Json {
    return [this.#count, this.#mean, this.#squares];
  }
}
