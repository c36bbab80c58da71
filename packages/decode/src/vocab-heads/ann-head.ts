import { checkOption } from '../processors/check-option.ts';
import { dotRows } from './dot-rows.ts';
import { GrowingRows } from './growing-rows.ts';
import { scanCodes } from './scan-codes.ts';
import { checkHidden, checkId, type SearchHead } from './search-head.ts';
import { Shortlist } from './shortlist.ts';
import { type Candidates, TopList } from './top-list.ts';
import type { VocabIndex } from './vocab-index.ts';

/** How thoroughly `annHead` searches. */
export interface AnnHeadOptions {
  /** Leaves that are looked into, best first; default three quarters of them. */
  readonly probes?: number;
  /** Rows whose exact score is computed, the best by their codes; default 800. Infinity: every row of the leaves, without codes. */
  readonly rescored?: number;
  /** Tokens that `logits` leaves possible; default 20. */
  readonly candidates?: number;
}

/**
 * A vocabulary head that finds the rows with the largest inner product without scoring them all: leaves are picked by what
 * is to be expected in them, their rows scored by code, and the best of those exactly.
 *
 * Logits of candidates are exact, those of all other tokens -Infinity: probabilities are over the candidates, and
 * `capturedMass` says how much of the whole they hold. With all leaves as probes and `rescored` Infinity it finds what
 * `exactHead` finds. Tokens that were added are scored exactly at every step; build a new index when they become many.
 *
 * @param index borrowed for good; several heads may share one
 * @throws `invalid-option`; its methods `invalid-hidden`, `invalid-ids`
 */
export function annHead(index: VocabIndex, options: AnnHeadOptions = {}): SearchHead {
  const { width, means, reaches, starts, ids } = index;
  const leaves = reaches.length;
  const { probes = Math.ceil(0.75 * leaves), rescored = 800, candidates = 20 } = options;
  checkOption('annHead', 'probes', probes, Number.isSafeInteger(probes) && probes > 0, 'a whole number above 0');
  checkOption('annHead', 'candidates', candidates, Number.isSafeInteger(candidates) && candidates > 0, 'a whole number above 0');
  checkOption('annHead', 'rescored', rescored, rescored === Number.POSITIVE_INFINITY || (Number.isSafeInteger(rescored) && rescored >= candidates), `a whole number of at least candidates (${candidates}), or Infinity`);
  const placeOf = new Int32Array(ids.length);
  for (let place = 0; place < ids.length; place += 1) placeOf[ids[place]!] = place;
  const added = new GrowingRows(new Float32Array(0), width);
  const atMean = new Float32Array(leaves);
  const largestLeaf = starts.reduce((most, start, leaf) => Math.max(most, start - (starts[leaf - 1] ?? 0)), 0);
  const scores = new Float32Array(largestLeaf);
  const one = new Float32Array(1);

  const search = (hidden: Float32Array, k: number): Candidates => {
    checkHidden(hidden, width);
    dotRows(hidden, means, 0, leaves, atMean);
    const best = new TopList(Math.min(k, ids.length + added.count));
    const probed = bestLeaves(hidden, atMean, reaches, Math.min(probes, leaves));
    const rows = probed.reduce((sum, leaf) => sum + starts[leaf + 1]! - starts[leaf]!, 0);
    if (rescored >= rows) {
      for (const leaf of probed) {
        const [first, count] = [starts[leaf]!, starts[leaf + 1]! - starts[leaf]!];
        dotRows(hidden, index.rows, first, count, scores);
        for (let at = 0; at < count; at += 1) best.offer(ids[first + at]!, scores[at]!);
      }
    } else {
      const shortlist = new Shortlist(Math.max(rescored, k));
      scanCodes(index, hidden, probed, atMean, shortlist);
      for (const place of shortlist.take()) {
        dotRows(hidden, index.rows, place, 1, one);
        best.offer(ids[place]!, one[0]!);
      }
    }
    const fresh = new Float32Array(added.count);
    dotRows(hidden, added.data, 0, added.count, fresh);
    for (let at = 0; at < fresh.length; at += 1) best.offer(ids.length + at, fresh[at]!);
    return best.take();
  };

  return {
    name: 'ann-head',
    width,
    get vocabulary() {
      return ids.length + added.count;
    },
    search,
    logits(hidden) {
      const logits = new Float32Array(ids.length + added.count).fill(Number.NEGATIVE_INFINITY);
      const found = search(hidden, candidates);
      for (let at = 0; at < found.ids.length; at += 1) logits[found.ids[at]!] = found.scores[at]!;
      return logits;
    },
    embedding(id) {
      checkId(id, ids.length + added.count);
      if (id >= ids.length) return added.row(id - ids.length).slice();
      return index.rows.slice(placeOf[id]! * width, (placeOf[id]! + 1) * width);
    },
    add(rows) {
      const first = ids.length + added.count;
      added.add(rows);
      return first;
    },
  };
}

/** The leaves in which the best row is expected, in ascending order. */
function bestLeaves(hidden: Float32Array, atMean: Float32Array, reaches: Float32Array, probes: number): number[] {
  let square = 0;
  for (const value of hidden) square += value * value;
  const length = Math.sqrt(square);
  const expected = atMean.map((score, leaf) => score + length * reaches[leaf]!);
  const bound = expected.toSorted()[expected.length - probes]!;
  let ties = probes;
  for (const value of expected) if (value > bound) ties -= 1;
  const leaves: number[] = [];
  for (let leaf = 0; leaf < expected.length; leaf += 1) if (expected[leaf]! > bound || (expected[leaf] === bound && ties-- > 0)) leaves.push(leaf);
  return leaves;
}
