import { dotRows } from './dot-rows.ts';
import { GrowingRows } from './growing-rows.ts';
import { checkHidden, checkId, type SearchHead } from './search-head.ts';
import { TopList } from './top-list.ts';

/** What `exactHead` has to know. */
export interface ExactHeadOptions {
  /** Width of a row: the model's `embeddingWidth`. */
  readonly width: number;
}

/**
 * A vocabulary head that scores every row: the right one up to some ten thousand tokens, and what `annHead` is measured by.
 *
 * A logit is the inner product of the hidden state with the token's row; that row is also what is fed for the token.
 *
 * @param rows `[n, width]`, read in place: leave it as it is while the head is used. May be empty
 * @throws `invalid-option`; its methods `invalid-hidden`, `invalid-ids`
 */
export function exactHead(rows: Float32Array, { width }: ExactHeadOptions): SearchHead {
  const store = new GrowingRows(rows, width);
  const logits = (hidden: Float32Array): Float32Array => {
    checkHidden(hidden, width);
    const products = new Float32Array(store.count);
    dotRows(hidden, store.data, 0, store.count, products);
    return products;
  };
  return {
    name: 'exact-head',
    width,
    get vocabulary() {
      return store.count;
    },
    logits,
    search(hidden, k) {
      const best = new TopList(Math.min(k, store.count));
      const scores = logits(hidden);
      for (let id = 0; id < scores.length; id += 1) if (scores[id]! >= best.bound) best.offer(id, scores[id]!);
      return best.take();
    },
    embedding(id) {
      checkId(id, store.count);
      return store.row(id).slice();
    },
    add(added) {
      const first = store.count;
      store.add(added);
      return first;
    },
  };
}
