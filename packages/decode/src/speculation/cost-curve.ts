import type { CausalLM } from '@tokstream/model';

/**
 * Seconds of a model call by how many rows it feeds, measured and kept true while decoding.
 *
 * What makes a machine slower makes it slower for any number of rows, so a call tells most about all of them and a little about its own:
 * numbers of rows that are no longer tried stay comparable.
 */
export class CostCurve {
  /** Cost of each number of rows that was seen, up to the common factor. */
  readonly #seen: Map<number, number>;
  #factor = 1;
  #steps: readonly (readonly [rows: number, cost: number])[] = [];

  /** @param measured seconds of some numbers of rows */
  constructor(measured: Iterable<readonly [rows: number, seconds: number]> = []) {
    this.#seen = new Map(measured);
    this.#sort();
  }

  /** Takes note of a call. */
  add(rows: number, seconds: number): void {
    const expected = this.#steps.length === 0 ? seconds : this.seconds(rows);
    if (!(seconds > 0 && expected > 0)) return;
    // A call that was interrupted says nothing about the model.
    const change = Math.min(2, Math.max(0.5, seconds / expected));
    this.#seen.set(rows, (this.#seen.get(rows) ?? expected / this.#factor) * change ** 0.05);
    this.#factor *= change ** 0.15;
    this.#sort();
  }

  /** Seconds of a call of so many rows: between numbers that were seen on the line between them, never less than fewer rows take. */
  seconds(rows: number): number {
    let below: readonly [number, number] | undefined;
    let most = 0;
    for (const [count, cost] of this.#steps) {
      const time = Math.max(cost * this.#factor, most);
      if (count === rows) return time;
      if (count > rows) return below === undefined ? time : below[1] + ((time - below[1]) * (rows - below[0])) / (count - below[0]);
      most = time;
      below = [count, time];
    }
    // Beyond what was seen each row costs what it cost on average.
    return below === undefined ? rows : (below[1] * rows) / below[0];
  }

  #sort(): void {
    this.#steps = [...this.#seen].toSorted(([x], [y]) => x - y);
  }
}

const measuredRows = [1, 2, 3, 4, 6, 8, 16];

/**
 * Measures a model on a cache of its own, in rounds, each number of rows by its fastest call: later rounds run warm. It ends after
 * `milliseconds`, with one round at least.
 *
 * @param now milliseconds from any start
 */
export async function measureCostCurve(model: CausalLM, now: () => number, milliseconds = 80): Promise<CostCurve> {
  const fastest = new Map<number, number>();
  using cache = model.createCache();
  const started = now();
  const prefix = Math.min(8, Math.max(1, model.shape.maxPositions - measuredRows.at(-1)!));
  await model.forward({ input: { ids: new Int32Array(prefix) } }, cache, { logits: 'none' });
  cache.commit();
  for (let round = 0; round < 6 && (round === 0 || now() - started < milliseconds); round += 1) {
    for (const rows of measuredRows) {
      if (prefix + rows > model.shape.maxPositions) break;
      const before = now();
      await model.forward({ input: { ids: new Int32Array(rows) } }, cache, { logits: 'all' });
      fastest.set(rows, Math.min(fastest.get(rows) ?? Infinity, (now() - before) / 1000));
      cache.commit(new Int32Array(0));
      // A model so slow that one round would be felt: what is dear is known from its small numbers.
      if (now() - started > 4 * milliseconds) break;
    }
  }
  return new CostCurve(fastest);
}
