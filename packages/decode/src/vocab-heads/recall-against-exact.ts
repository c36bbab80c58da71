import { checkOption } from '../processors/check-option.ts';
import { capturedMass } from './captured-mass.ts';
import type { SearchHead } from './search-head.ts';

/** How `recallAgainstExact` measures. */
export interface RecallOptions {
  /** Milliseconds of a clock that only goes forward, such as `() => performance.now()`. */
  readonly now: () => number;
  /** For the captured mass; default 1. */
  readonly temperature?: number;
}

/** What a head finds of what there is, as means over the queries. */
export interface Recall {
  readonly queries: number;
  /** Share of the queries whose best row was found. */
  readonly recallAt1: number;
  /** Share of the best 20 rows that are among the 20 found. */
  readonly recallAt20: number;
  /** Share of the full softmax on the tokens that `logits` leaves possible. */
  readonly mass: number;
  /** One search for 20 rows. */
  readonly msPerQuery: number;
  readonly exactMsPerQuery: number;
}

/**
 * Compares a head with `exactHead` over the same rows.
 *
 * @param queries hidden states `[n, width]`
 * @throws `invalid-option` for no queries, and for heads with other vocabularies; `invalid-hidden`
 */
export function recallAgainstExact(head: SearchHead, exact: SearchHead, queries: Float32Array, { now, temperature = 1 }: RecallOptions): Recall {
  const { width } = exact;
  const count = queries.length / width;
  checkOption('recallAgainstExact', 'the number of queries', count, Number.isSafeInteger(count) && count > 0, `a whole number above 0 of width ${width}`);
  checkOption('recallAgainstExact', 'the vocabulary of the head', head.vocabulary, head.vocabulary === exact.vocabulary, `that of the exact head (${exact.vocabulary})`);
  const sums = { first: 0, found: 0, wanted: 0, mass: 0, ms: 0, exactMs: 0 };
  for (let query = 0; query < count; query += 1) {
    const hidden = queries.subarray(query * width, (query + 1) * width);
    const begun = now();
    const got = head.search(hidden, 20).ids;
    const searched = now();
    const best = exact.search(hidden, 20).ids;
    sums.exactMs += now() - searched;
    sums.ms += searched - begun;
    sums.first += got[0] === best[0] ? 1 : 0;
    sums.found += best.filter((id) => got.includes(id)).length;
    sums.wanted += best.length;
    sums.mass += capturedMass(head.logits(hidden), exact.logits(hidden), temperature);
  }
  return {
    queries: count,
    recallAt1: sums.first / count,
    recallAt20: sums.found / sums.wanted,
    mass: sums.mass / count,
    msPerQuery: sums.ms / count,
    exactMsPerQuery: sums.exactMs / count,
  };
}
