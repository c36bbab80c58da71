import { described } from '@tokstream/core';
import { map, merge, Observable, type ObservableInput, from, type OperatorFunction } from 'rxjs';
import type { Pair } from '../items/pair.ts';

/** Settings of `pairBy`. */
export interface PairByOptions<Left, Right, Key extends string | number> {
  /** What partners have in common, of an item of the stream. */
  readonly key: (left: Left) => Key;
  /** The same of an item of the other stream. */
  readonly otherKey: (right: Right) => Key;
  /** Most items of each side that wait for their partners; the longest waiting goes on alone when one more comes. Default 10,000 */
  readonly maxWaiting?: number;
}

/**
 * Joins two streams by key, in whatever order they come: a pair as soon as its second half is there, what found no partner alone,
 * at the latest when both streams have completed. For metrics of parallel texts, of two models or of a shadow run.
 *
 * Of two items of one side with the same key the earlier goes on alone. For plain data: what waits is dropped, not disposed, when the
 * subscriber leaves.
 *
 * @example
 * ```js
 * import { pairBy } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * const french = of({ line: 2, tokens: 9 }, { line: 1, tokens: 4 });
 * of({ line: 1, tokens: 3 }, { line: 2, tokens: 6 })
 *   .pipe(pairBy(french, { key: ({ line }) => line, otherKey: ({ line }) => line }))
 *   .subscribe(({ key, left, right }) => console.log(key, left.tokens, right.tokens)); // 2 6 9, then 1 3 4
 * ```
 */
export function pairBy<Left, Right, Key extends string | number = string | number>(other: ObservableInput<Right>, { key, otherKey, maxWaiting = 10_000 }: PairByOptions<Left, Right, Key>): OperatorFunction<Left, Pair<Left, Right, Key>> {
  const operator: OperatorFunction<Left, Pair<Left, Right, Key>> = (source) =>
    new Observable((subscriber) => {
      const lefts = new Map<Key, Left>();
      const rights = new Map<Key, Right>();
      const alone = { left: (key: Key, left: Left) => subscriber.next({ key, left }), right: (key: Key, right: Right) => subscriber.next({ key, right }) };
      const sides = merge(source.pipe(map((left) => ({ key: key(left), left }))), from(other).pipe(map((right) => ({ key: otherKey(right), right }))));
      return sides.subscribe({
        next(item) {
          if ('left' in item) meet(item.key, item.left, lefts, rights, (left, right) => subscriber.next({ key: item.key, left, right }), alone.left, maxWaiting);
          else meet(item.key, item.right, rights, lefts, (right, left) => subscriber.next({ key: item.key, left, right }), alone.right, maxWaiting);
        },
        error: (error) => subscriber.error(error),
        complete() {
          for (const [key, left] of lefts) alone.left(key, left);
          for (const [key, right] of rights) alone.right(key, right);
          subscriber.complete();
        },
      });
    });
  return described(operator, { name: 'pairBy' });
}

function meet<Key, Mine, Theirs>(key: Key, item: Mine, mine: Map<Key, Mine>, theirs: Map<Key, Theirs>, pair: (mine: Mine, theirs: Theirs) => void, alone: (key: Key, item: Mine) => void, maxWaiting: number): void {
  if (theirs.has(key)) {
    const partner = theirs.get(key)!;
    theirs.delete(key);
    return pair(item, partner);
  }
  const [oldest] = mine.has(key) ? [key] : mine.size >= maxWaiting ? mine.keys() : [];
  if (oldest === undefined) return void mine.set(key, item);
  const gone = mine.get(oldest)!;
  mine.delete(oldest);
  mine.set(key, item);
  alone(oldest, gone);
}
