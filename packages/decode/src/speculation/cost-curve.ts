/** What a call cost: rows that it fed, its seconds, and slots that the cache of each row held, by default none. */
export type MeasuredCost = readonly [rows: number, seconds: number, kept?: number];

/** Slots beyond the least by which `measured` tells what they cost. */
const farther = 1024;

/**
 * Seconds of a model call by how many rows it feeds and how much its caches hold: a call of one row over an empty cache, a share of it for
 * each further row; what a slot adds, and a share of that for each further row. Measured once, and kept true while decoding. It has
 * little to learn, so that what one call cost says what others would.
 */
export class CostCurve {
  /** One row, where `#least` slots are held. */
  #oneRow: number;
  #share: number;
  #slot = 0;
  #slotShare: number;
  readonly #least: number;
  #seen = 0;
  #seenWide = 0;

  /** @param measured the call of one row and the fewest slots first; with more slots at least one of one row says what they cost */
  constructor(measured: Iterable<MeasuredCost>) {
    const calls = [...measured].map(([rows, seconds, kept = 0]) => ({ rows, seconds, kept }));
    const [{ seconds, kept: least }, ...more] = calls as [(typeof calls)[number], ...typeof calls];
    // By a clock that stands still nothing costs anything.
    const oneRow = Math.max(seconds, 1e-9);
    const shares = more.filter(({ rows, kept }) => rows > 1 && kept === least).map(({ rows, seconds: took }) => shareOf(took / oneRow, rows));
    this.#oneRow = oneRow;
    this.#least = least;
    this.#share = middle(shares) ?? 1;
    this.#slotShare = this.#share;
    const far = more.filter(({ kept }) => kept > least).map(({ rows, seconds: took, kept }) => ({ rows, kept, slot: (took - oneRow * (1 + this.#share * (rows - 1))) / (kept - least) }));
    this.#slot = Math.max(0, middle(far.filter(({ rows }) => rows === 1).map(({ slot }) => slot)) ?? 0);
    // Of next to nothing no share can be told.
    const isFelt = this.#slot * (Math.max(...far.map(({ kept }) => kept)) - least) > 0.002 * oneRow;
    if (isFelt) this.#slotShare = middle(far.filter(({ rows }) => rows > 1).map(({ rows, slot }) => shareOf(slot / this.#slot, rows))) ?? this.#share;
  }

  /** How many calls it took note of. */
  get seen(): number {
    return this.#seen;
  }

  /** What a curve is made of that says the same. */
  get measured(): readonly MeasuredCost[] {
    return [this.#least, this.#least + farther].flatMap((kept) => [1, 2].map((rows): MeasuredCost => [rows, this.seconds(rows, kept), kept]));
  }

  /** Takes note of a call. */
  add(rows: number, seconds: number, kept: number = this.#least): void {
    const expected = this.seconds(rows, kept);
    if (!(seconds > 0 && expected > 0)) return;
    this.#seen += 1;
    // A call that was interrupted says nothing about the model.
    const ratio = Math.max(0.6, Math.min(1.6, seconds / expected));
    if (rows > 1) {
      this.#seenWide += 1;
      const change = Math.max(0.1, 0.5 / this.#seenWide) * ((ratio - 1) * expected) / (this.seconds(1, kept) * (rows - 1));
      this.#share = Math.max(0, this.#share + change);
      this.#slotShare = Math.max(0, this.#slotShare + change);
    }
    const scale = ratio ** (rows > 1 ? 0.05 : 0.15);
    this.#oneRow *= scale;
    this.#slot *= scale;
  }

  /** Seconds of a call of so many rows over caches that hold so many slots. */
  seconds(rows: number, kept: number = this.#least): number {
    const base = this.#oneRow * (1 + this.#share * (rows - 1));
    return Math.max(base / 2, base + this.#slot * (kept - this.#least) * (1 + this.#slotShare * (rows - 1)));
  }
}

/** What a further row costs of the first, where all cost so many times as much: never more than that. */
function shareOf(times: number, rows: number): number {
  return Math.min(1, Math.max(0, (times - 1) / (rows - 1)));
}

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
