import type { Interval } from '../contract/measure.ts';
import type { Json } from '../contract/json.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { numbersFrom } from './numbers-from.ts';

const terms = ['above', 'below', 'aboveSquared', 'product', 'belowSquared'] as const;

/**
 * A ratio of two sums over documents, such as tokens per byte, and how far it may be from the true one.
 *
 * The interval comes from the linearised ratio (Cochran, "Sampling Techniques", 6.4): the residuals `above - ratio * below` of the documents
 * have a variance that five sums hold, so shards merge. Each `add` is one document; parts of a document pass for documents of their own.
 */
export class RatioOfSums {
  #documents = 0;
  readonly #sums = { above: new CompensatedSum(), below: new CompensatedSum(), aboveSquared: new CompensatedSum(), product: new CompensatedSum(), belowSquared: new CompensatedSum() };

  static from(encoded: Json): RatioOfSums {
    const made = new RatioOfSums();
    const [documents, ...pairs] = numbersFrom(encoded, 1 + 2 * terms.length);
    made.#documents = documents!;
    for (const [at, term] of terms.entries()) made.#sums[term] = CompensatedSum.from([pairs[2 * at]!, pairs[2 * at + 1]!]);
    return made;
  }

  get documents(): number {
    return this.#documents;
  }

  get above(): number {
    return this.#sums.above.value;
  }

  get below(): number {
    return this.#sums.below.value;
  }

  /** Undefined while the lower sum is 0. */
  get ratio(): number | undefined {
    return this.below === 0 ? undefined : this.above / this.below;
  }

  /** 95 %; undefined for fewer than two documents. */
  get interval(): Interval | undefined {
    const { ratio } = this;
    const count = this.#documents;
    if (ratio === undefined || count < 2) return undefined;
    const { aboveSquared, product, belowSquared } = this.#sums;
    const residual = Math.max(0, aboveSquared.value - 2 * ratio * product.value + ratio * ratio * belowSquared.value);
    const half = (1.959963984540054 * Math.sqrt((count * residual) / (count - 1))) / Math.abs(this.below);
    return { low: ratio - half, high: ratio + half };
  }

  add(above: number, below: number): void {
    this.#documents += 1;
    const sums = this.#sums;
    sums.above.add(above);
    sums.below.add(below);
    sums.aboveSquared.add(above * above);
    sums.product.add(above * below);
    sums.belowSquared.add(below * below);
  }

  merge(other: RatioOfSums): void {
    this.#documents += other.#documents;
    for (const term of terms) this.#sums[term].merge(other.#sums[term]);
  }

  toJson(): Json {
    return [this.#documents, ...terms.flatMap((term) => this.#sums[term].toJson() as number[])];
  }
}
