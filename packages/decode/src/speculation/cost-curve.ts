import type { CausalLM } from '@tokstream/model';

/**
 * Seconds of a model call by how many rows it feeds: a call of one row, and a share of it for each further row. Measured once, and kept
 * true while decoding. A line has little to learn, so that what one number of rows cost says what others would.
 */
export class CostCurve {
  #oneRow: number;
  #share: number;
  #seen = 0;

  /** @param measured seconds of a call of one row, then of some with more */
  constructor(measured: Iterable<readonly [rows: number, seconds: number]>) {
    const [[, oneRow], ...more] = [...measured] as [readonly [1, number], ...(readonly [number, number])[]];
    const shares = more.map(([rows, seconds]) => Math.max(0, (seconds / oneRow - 1) / (rows - 1))).toSorted((a, b) => a - b);
    this.#oneRow = oneRow;
    this.#share = shares[Math.floor(shares.length / 2)] ?? 1;
  }

  /** Takes note of a call. */
  add(rows: number, seconds: number): void {
    const expected = this.seconds(rows);
    if (!(seconds > 0 && expected > 0)) return;
    // A call that was interrupted says nothing about the model.
    const ratio = Math.max(0.6, Math.min(1.6, seconds / expected));
    if (rows > 1) {
      this.#seen += 1;
      const seen = ((ratio * expected) / this.#oneRow - 1) / (rows - 1);
      this.#share = Math.max(0, this.#share + Math.max(0.1, 0.5 / this.#seen) * (seen - this.#share));
    }
    this.#oneRow *= ratio ** (rows > 1 ? 0.05 : 0.15);
  }

  /** Seconds of a call of so many rows. */
  seconds(rows: number): number {
    return this.#oneRow * (1 + this.#share * (rows - 1));
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
  const counts = measuredRows.filter((rows) => rows === 1 || rows < maxPositions);
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
    // A clock that stands still would never end it.
    if (round > 0 && now() === started) break;
  }
  return new CostCurve(fastest);
}
