import type { Interval } from '../contract/measure.ts';
import type { Json } from '../contract/json.ts';
import { numbersFrom } from './numbers-from.ts';
import { objectFrom } from './object-from.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** Trials of a key, and how many succeeded. */
export interface Successes {
  readonly trials: number;
  readonly successes: number;
}

/** Trials and successes by key, such as accuracy by length. Memory is an entry a key, so keys are few. */
export class SuccessCounts {
  readonly #cells = new Map<string, { trials: number; successes: number }>();

  static from(encoded: Json): SuccessCounts {
    const made = new SuccessCounts();
    for (const [key, value] of Object.entries(objectFrom<string>(encoded, []))) {
      const [successes, trials] = numbersFrom(value, 2) as [number, number];
      made.add(key, successes, trials);
    }
    return made;
  }

  get(key: string | number): Successes {
    return this.#cells.get(String(key)) ?? { trials: 0, successes: 0 };
  }

  add(key: string | number, successes: number | boolean, trials = 1): void {
    const name = String(key);
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, { trials, successes: Number(successes) });
    else {
      cell.trials += trials;
      cell.successes += Number(successes);
    }
  }

  merge(other: SuccessCounts): void {
    for (const [key, { trials, successes }] of other) this.add(key, successes, trials);
  }

  /** By key: numbers in their order, then other keys in that of their code units. */
  *[Symbol.iterator](): Generator<[key: string, cell: Successes]> {
    const keys = [...this.#cells.keys()].toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
    for (const key of keys) yield [key, this.#cells.get(key)!];
  }

  /** The share that succeeded, by key. */
  shares(): Record<string, number> {
    return Object.fromEntries([...this].filter(([, { trials }]) => trials > 0).map(([key, { trials, successes }]) => [key, successes / trials]));
  }

  /** The 95 % intervals of `shares`, as `Metric.intervals` gives those of a series. */
  intervals<Name extends string>(series: Name): Record<`${Name}.${string}`, Interval> {
    return Object.fromEntries([...this].filter(([, { trials }]) => trials > 0).map(([key, { trials, successes }]) => [`${series}.${key}`, wilsonInterval(successes, trials)])) as Record<`${Name}.${string}`, Interval>;
  }

  toJson(): Json {
    return Object.fromEntries([...this].map(([key, { trials, successes }]) => [key, [successes, trials]]));
  }
}
