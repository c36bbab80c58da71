import type { CausalLM } from '@tokstream/model';

/** Part of what is known beside the first measurement that a call makes forgotten. */
const forgetting = 0.005;

/**
 * Seconds of a model call by how many rows it feeds: measured once, and kept true while decoding.
 *
 * What makes a machine slower makes it slower for any number of rows, so a call tells most about all of them and a little about its own.
 * That little is forgotten again, so that one slow call does not keep a number of rows from ever being tried again.
 */
export class CostCurve {
  readonly #measured: readonly (readonly [rows: number, seconds: number])[];
  /** Natural logarithm of how much dearer a number of rows is than measured, beside the common factor. */
  readonly #dearer = new Map<number, number>();
  /** Calls of each number of rows. */
  readonly #counts = new Map<number, number>();
  #factor = 1;

  /** @param measured seconds of some numbers of rows, at least of one */
  constructor(measured: Iterable<readonly [rows: number, seconds: number]>) {
    this.#measured = [...measured].toSorted(([x], [y]) => x - y);
  }

  /** Takes note of a call. */
  add(rows: number, seconds: number): void {
    const expected = this.seconds(rows);
    if (!(seconds > 0 && expected > 0)) return;
    // A call that was interrupted says nothing about the model.
    const change = Math.max(-0.4, Math.min(0.4, Math.log(seconds / expected)));
    for (const [each, value] of this.#dearer) this.#dearer.set(each, value * (1 - forgetting));
    const count = (this.#counts.get(rows) ?? 0) + 1;
    this.#counts.set(rows, count);
    this.#dearer.set(rows, (this.#dearer.get(rows) ?? 0) + Math.max(0.1, 0.5 / count) * change);
    this.#factor *= Math.exp(0.15 * change);
  }

  /** Seconds of a call of so many rows: between numbers that were measured on the line between them. */
  seconds(rows: number): number {
    return this.#base(rows) * this.#factor * Math.exp(this.#dearer.get(rows) ?? 0);
  }

  #base(rows: number): number {
    const above = this.#measured.findIndex(([count]) => count >= rows);
    // Beyond what was measured each row costs what it cost on average.
    const [most, cost] = this.#measured.at(-1)!;
    if (above === -1) return (cost * rows) / most;
    const [high, highCost] = this.#measured[above]!;
    const [low, lowCost] = this.#measured[above - 1] ?? [high, highCost];
    return high === low ? highCost : lowCost + ((highCost - lowCost) * (rows - low)) / (high - low);
  }
}

const measuredRows = [1, 2, 4, 8];

/**
 * Measures a model on a cache of its own: after a round that warms up, in rounds, each number of rows by its fastest call, until
 * `milliseconds` are over. At least one round counts.
 *
 * @param now milliseconds from any start
 */
export async function measureCostCurve(model: CausalLM, now: () => number, milliseconds = 80): Promise<CostCurve> {
  const { maxPositions } = model.shape;
  const counts = measuredRows.filter((rows) => rows < maxPositions);
  const fastest = new Map<number, number>();
  using cache = model.createCache();
  await model.forward({ input: { ids: new Int32Array(Math.max(1, Math.min(32, maxPositions - counts.at(-1)!))) } }, cache, { logits: 'none' });
  cache.commit();
  const started = now();
  for (let round = 0; round < 2 || now() - started < milliseconds; round += 1) {
    for (const rows of counts) {
      const before = now();
      await model.forward({ input: { ids: new Int32Array(rows) } }, cache, { logits: 'all' });
      const seconds = (now() - before) / 1000;
      cache.commit(new Int32Array(0));
      if (round > 0) fastest.set(rows, Math.min(fastest.get(rows) ?? Infinity, seconds));
    }
    if (round > 0 && now() === started) break;
  }
  return new CostCurve(fastest);
}
