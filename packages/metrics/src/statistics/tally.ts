import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';

/** Most keys that `add` takes. */
const mostKeys = 1024;

/** Sums by key, for few keys: layers, positions, classes. Whole numbers stay exact. */
export class Tally {
  readonly #sums = new Map<string, number>();

  static from(encoded: Json): Tally {
    const made = new Tally();
    const isRecord = typeof encoded === 'object' && encoded !== null && !Array.isArray(encoded) && Object.values(encoded).every((sum) => typeof sum === 'number');
    if (!isRecord) throw new TokstreamError(`An accumulator holds ${JSON.stringify(encoded)?.slice(0, 60)} where sums by key stand; take a snapshot that this version of @tokstream/metrics wrote.`, { code: 'invalid-snapshot' });
    for (const [key, sum] of Object.entries(encoded as Readonly<Record<string, number>>)) made.#sums.set(key, sum);
    return made;
  }

  /** Keys in order: numbers by size, then words. */
  get keys(): readonly string[] {
    return [...this.#sums.keys()].toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  }

  get total(): number {
    let total = 0;
    for (const sum of this.#sums.values()) total += sum;
    return total;
  }

  /** What stands under each key. */
  get record(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.keys.map((key) => [key, this.get(key)]));
  }

  get(key: string | number): number {
    return this.#sums.get(String(key)) ?? 0;
  }

  /** @throws `invalid-value` where keys are more than 1,024, which are no classes any more */
  add(key: string | number, amount = 1): void {
    const at = String(key);
    if (!this.#sums.has(at) && this.#sums.size >= mostKeys) throw new TokstreamError(`${at} would be key ${mostKeys + 1} of a tally; give it few classes, never ids or texts.`, { code: 'invalid-value' });
    this.#sums.set(at, this.get(at) + amount);
  }

  merge(other: Tally): void {
    for (const [key, sum] of other.#sums) this.#sums.set(key, this.get(key) + sum);
  }

  toJson(): Json {
    return this.record;
  }
}
