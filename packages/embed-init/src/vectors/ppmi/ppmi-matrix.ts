import type { PairTable } from '../counting/pair-table.ts';
import type { SparseMatrix } from '../counting/sparse-matrix.ts';

/** How counts become a matrix. */
export interface PpmiOptions {
  /** Power to which the counts of contexts are raised, so that rare ones weigh less; default 0.75, 1 for none. */
  readonly contextPower?: number;
}

/**
 * Positive pointwise mutual information: how much oftener than by chance a word comes near another, in nats, where it does.
 *
 * Source: Levy, Goldberg and Dagan, "Improving distributional similarity with lessons learned from word embeddings" (2015).
 *
 * @param pairs counts of unordered pairs, each under (smaller id, larger id)
 */
export function ppmiMatrix(pairs: PairTable, words: number, { contextPower = 0.75 }: PpmiOptions = {}): SparseMatrix {
  const totals = new Float64Array(words);
  const rowPointer = new Uint32Array(words + 1);
  pairs.forEach((a, b, count) => {
    // A word beside itself is its own context twice.
    totals[a]! += count;
    totals[b]! += count;
    rowPointer[a + 1]! += 1;
    if (a !== b) rowPointer[b + 1]! += 1;
  });
  for (let word = 0; word < words; word += 1) rowPointer[word + 1]! += rowPointer[word]!;
  const contexts = totals.map((count) => count ** contextPower);
  const allContexts = contexts.reduce((sum, value) => sum + value, 0);

  const unsorted = { column: new Uint32Array(rowPointer[words]!), value: new Float64Array(rowPointer[words]!) };
  const free = rowPointer.slice(0, words);
  const put = (word: number, context: number, count: number): void => {
    const at = free[word]!++;
    unsorted.column[at] = context;
    unsorted.value[at] = Math.max(0, Math.log((count * allContexts) / (totals[word]! * contexts[context]!)));
  };
  pairs.forEach((a, b, count) => {
    put(a, b, a === b ? 2 * count : count);
    if (a !== b) put(b, a, count);
  });

  // In the order of columns, so that sums of products do not depend on how the counts lay in the table.
  const [column, value, pointer] = [new Uint32Array(unsorted.column.length), new Float64Array(unsorted.column.length), new Uint32Array(words + 1)];
  let filled = 0;
  for (let word = 0; word < words; word += 1) {
    const order = Uint32Array.from({ length: rowPointer[word + 1]! - rowPointer[word]! }, (_, at) => rowPointer[word]! + at).filter((at) => unsorted.value[at]! > 0);
    order.sort((a, b) => unsorted.column[a]! - unsorted.column[b]!);
    for (const at of order) {
      column[filled] = unsorted.column[at]!;
      value[filled++] = unsorted.value[at]!;
    }
    pointer[word + 1] = filled;
  }
  return { rows: words, columns: words, rowPointer: pointer, column: column.slice(0, filled), value: value.slice(0, filled) };
}
