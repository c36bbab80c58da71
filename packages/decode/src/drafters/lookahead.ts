import { checkOption } from '../processors/check-option.ts';
import { mostLikely } from '../samplers/greedy.ts';
import type { DrafterSource, Verification } from './drafter.ts';
import { DraftTreeBuilder } from './draft-tree-builder.ts';
import { GramPool } from './gram-pool.ts';

/** Options of `lookahead`. */
export interface LookaheadOptions {
  /** Columns of the window, W: how many places ahead are guessed at; default 4. */
  readonly window?: number;
  /** Length of the n-grams that are collected, N; default 3. */
  readonly ngram?: number;
  /** n-grams kept for each first token, G, and so most branches; default 4. */
  readonly poolSize?: number;
}

/** The kind of all riders. */
const riderKind = 63;

/**
 * Lookahead decoding: a window of guesses rides along and is refined by Jacobi steps; the n-grams that its columns run through
 * are collected, and those that begin with the last token are proposed as branches.
 *
 * The window costs W · (N - 1) rows a step, which only pays where many rows cost as much as one. The kind of a branch node is
 * its depth and how long ago its n-gram was found; riders have kind 63.
 *
 * Source: Fu et al., "Break the Sequential Dependency of LLM Inference Using Lookahead Decoding" (2024).
 *
 * @throws `invalid-option`
 */
export function lookahead(options: LookaheadOptions = {}): DrafterSource {
  const { window = 4, ngram = 3, poolSize = 4 } = options;
  for (const [name, value, least] of [['window', window, 1], ['ngram', ngram, 2], ['poolSize', poolSize, 1]] as const) {
    checkOption('decode', name, value, Number.isInteger(value) && value >= least, `a whole number of at least ${least}`);
  }
  const levels = ngram - 1;
  return {
    name: 'lookahead',
    largestRead: 1,
    start() {
      const pool = new GramPool(poolSize);
      // Level 0 of column i is a guess at place i + 1 after the last token, level l of it one at place i + 1 + l.
      const columns: number[][] = [];
      return {
        propose({ history, limit, random }) {
          while (columns.length < window) columns.push([history[Math.floor(random.next() * history.length)]!]);
          const tree = new DraftTreeBuilder(limit);
          pool.after(history.at(-1)!).forEach((gram, age) => tree.addPath(-1, gram, (depth) => 8 * Math.min(depth, 6) + Math.min(age, 7)));
          const branchNodes = tree.size;
          let last = -1;
          for (const column of columns) {
            // A column that does not fit whole teaches nothing.
            if (tree.size + column.length > limit) break;
            let node = last;
            column.forEach((id, level) => {
              node = tree.add(node, id, riderKind)!;
              if (level === 0) last = node;
            });
          }
          return tree.build(tree.size - branchNodes);
        },
        observe(verification) {
          const { ids, logits } = verification;
          const vocabulary = logits.length / ids.length;
          const rowUnder = childRows(verification);
          let last: number | undefined = 0;
          for (const column of columns) {
            let row: number | undefined = last;
            column.forEach((id, level) => {
              row = row === undefined ? undefined : rowUnder(row, id);
              if (level === 0) last = row;
            });
            if (last === undefined) break;
            if (row === undefined) continue;
            column.push(mostLikely(logits.subarray(row * vocabulary, (row + 1) * vocabulary)));
            if (column.length <= levels) continue;
            pool.add(column[0]!, column.slice(1));
            column.shift();
          }
        },
        [Symbol.dispose]() {},
      };
    },
  };
}

/** Finds the row under another that was fed with an id; siblings differ, so there is one at most. */
function childRows({ ids, parents }: Verification): (parent: number, id: number) => number | undefined {
  const rows = new Map<number, number>();
  for (let row = 1; row < ids.length; row += 1) rows.set(parents[row]! * 0x8000_0000 + ids[row]!, row);
  return (parent, id) => rows.get(parent * 0x8000_0000 + id);
}
