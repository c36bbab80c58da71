import { type MergeTable, noMerge } from './merge-table.ts';

/** Up to here every step looks at all pairs; above, a heap keeps them. */
const scanLimit = 40;
const noRank = 0x7fffffff;

/**
 * The symbols of one word while merges are applied to it: ids with the units each covers. One run serves word after word; its
 * arrays only grow.
 */
export class SymbolRun {
  length = 0;
  /** Rank of the merge that `merge` applied last, or `noMerge`. */
  lastRank: number = noMerge;
  ids: Int32Array = new Int32Array(64);
  start: Int32Array = new Int32Array(64);
  end: Int32Array = new Int32Array(64);
  #rank: Int32Array = new Int32Array(64);
  #next: Int32Array = new Int32Array(64);
  #previous: Int32Array = new Int32Array(64);
  #heap: Float64Array = new Float64Array(0);
  #heapLength = 0;

  add(id: number, start: number, end: number): void {
    const at = this.length++;
    if (at === this.ids.length) this.#grow();
    this.ids[at] = id;
    this.start[at] = start;
    this.end[at] = end;
  }

  /** Applies merges, the earliest in the list first and from the left among equals, until none applies. */
  merge(table: MergeTable): void {
    this.lastRank = noMerge;
    if (this.length <= scanLimit) this.#mergeByScan(table);
    else this.#mergeByHeap(table);
  }

  /** Looks for the best pair again and again; symbols that were merged away stay in place, without a rank. */
  #mergeByScan(table: MergeTable): void {
    const { ids, end, length } = this;
    const { result } = table;
    const rank = this.#rank;
    const next = this.#next;
    const previous = this.#previous;
    for (let at = 0; at < length; at++) {
      next[at] = at + 1;
      previous[at] = at - 1;
      rank[at] = at + 1 < length ? ranked(table, ids[at]!, ids[at + 1]!) : noRank;
    }
    for (;;) {
      let best = noRank;
      let at = 0;
      for (let pair = 0; pair < length; pair++) {
        const here = rank[pair]!;
        if (here < best) {
          best = here;
          at = pair;
        }
      }
      if (best === noRank) break;
      this.lastRank = best;
      const gone = next[at]!;
      const after = next[gone]!;
      ids[at] = result[best]!;
      end[at] = end[gone]!;
      rank[gone] = noRank;
      next[at] = after;
      if (after < length) {
        previous[after] = at;
        rank[at] = ranked(table, ids[at]!, ids[after]!);
      } else rank[at] = noRank;
      const before = previous[at]!;
      if (before >= 0) rank[before] = ranked(table, ids[before]!, ids[at]!);
    }
    this.#compact(length);
  }

  /** A heap of (rank, place) as one double each; entries whose pair has changed since are passed over. */
  #mergeByHeap(table: MergeTable): void {
    const { ids, end, length } = this;
    if (this.#heap.length < 3 * length) {
      this.#heap = new Float64Array(3 * ids.length);
    }
    const next = this.#next;
    const previous = this.#previous;
    this.#heapLength = 0;
    for (let at = 0; at < length; at++) {
      next[at] = at + 1;
      previous[at] = at - 1;
      if (at + 1 < length) this.#offer(table.rank(ids[at]!, ids[at + 1]!), at);
    }
    while (this.#heapLength > 0) {
      const key = this.#pop();
      const rank = Math.floor(key / placeRange);
      const at = key - rank * placeRange;
      const right = next[at]!;
      if (ids[at]! < 0 || right >= length || table.rank(ids[at]!, ids[right]!) !== rank) continue;
      this.lastRank = rank;
      ids[at] = table.result[rank]!;
      end[at] = end[right]!;
      ids[right] = -1;
      const after = next[right]!;
      next[at] = after;
      if (after < length) {
        previous[after] = at;
        this.#offer(table.rank(ids[at]!, ids[after]!), at);
      }
      const before = previous[at]!;
      if (before >= 0) this.#offer(table.rank(ids[before]!, ids[at]!), before);
    }
    this.#compact(length);
  }

  /** Closes the gaps that merged symbols leave. */
  #compact(length: number): void {
    const { ids, start, end } = this;
    const next = this.#next;
    let to = 0;
    for (let at = 0; at < length; at = next[at]!, to++) {
      ids[to] = ids[at]!;
      start[to] = start[at]!;
      end[to] = end[at]!;
    }
    this.length = to;
  }

  #offer(rank: number, at: number): void {
    if (rank === noMerge) return;
    const key = rank * placeRange + at;
    const heap = this.#heap;
    let hole = this.#heapLength++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (heap[parent]! <= key) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = key;
  }

  #pop(): number {
    const heap = this.#heap;
    const top = heap[0]!;
    const length = --this.#heapLength;
    const last = heap[length]!;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      if (child + 1 < length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
    return top;
  }

  #grow(): void {
    const grow = (array: Int32Array): Int32Array => {
      const larger = new Int32Array(2 * array.length);
      larger.set(array);
      return larger;
    };
    this.ids = grow(this.ids);
    this.start = grow(this.start);
    this.end = grow(this.end);
    this.#rank = grow(this.#rank);
    this.#next = grow(this.#next);
    this.#previous = grow(this.#previous);
  }
}

function ranked(table: MergeTable, left: number, right: number): number {
  const rank = table.rank(left, right);
  return rank === noMerge ? noRank : rank;
}

/** Places in a word are below this, and ranks times it are exact in a double. */
const placeRange = 2 ** 31;
