import type { Vocabulary } from '../../pipeline/piece-model.ts';
import { EdgeTable, nothing } from '../edge-table.ts';
import { type MergeTable, noMerge } from './merge-table.ts';
import { SymbolRun } from './symbol-run.ts';

/** The state before any symbol. */
export const rootState = 0;

/**
 * All tokens that merging can make, as an Aho-Corasick automaton over symbols, in typed arrays: it knows at every symbol which
 * tokens end there and how much of the text could still become part of a longer one.
 *
 * Source: Aho and Corasick, "Efficient String Matching" (1975); why a text's encoding can be built from its prefixes'
 * encodings: Berglund and van der Merwe, "Formalizing BPE Tokenization" (2023), and the crate `bpe` of rust-gems.
 */
export class TokenAutomaton {
  /** Units of the longest token, in UTF-8 bytes of its spelling, that merging never makes; 0 for none. */
  readonly longestUnreachable: number;
  /** By state: symbols from the root, longest proper suffix that is a state, token that ends here or `nothing`. */
  readonly depth: Uint16Array;
  readonly fail: Int32Array;
  readonly #token: Int32Array;
  /** By state: this state or the nearest on the chain of suffixes where a token ends. */
  readonly #output: Int32Array;
  readonly #edges: EdgeTable;
  readonly #merges: MergeTable;
  readonly #making: Making;

  constructor(merges: MergeTable, tokens: readonly CanonicalToken[], making: Making, longestUnreachable: number) {
    this.#merges = merges;
    this.#making = making;
    this.longestUnreachable = longestUnreachable;
    const edges = new EdgeTable(tokens.reduce((sum, { symbols }) => sum + symbols.length, 1));
    const depth: number[] = [0];
    const parents: number[] = [nothing];
    const symbolOf: number[] = [nothing];
    const token: number[] = [nothing];
    for (const { id, symbols } of tokens) {
      let state = rootState;
      for (const symbol of symbols) {
        let child = edges.get(state, symbol);
        if (child === nothing) {
          child = depth.push(depth[state]! + 1) - 1;
          parents.push(state);
          symbolOf.push(symbol);
          token.push(nothing);
          edges.set(state, symbol, child);
        }
        state = child;
      }
      token[state] = id;
    }
    this.#edges = edges;
    this.depth = Uint16Array.from(depth);
    this.#token = Int32Array.from(token);
    this.fail = new Int32Array(depth.length);
    this.#output = new Int32Array(depth.length);
    for (const state of byDepth(this.depth)) {
      if (state !== rootState) {
        const parent = parents[state]!;
        let suffix = parent === rootState ? nothing : this.fail[parent]!;
        let found = nothing;
        while (suffix !== nothing && found === nothing) {
          found = edges.get(suffix, symbolOf[state]!);
          suffix = suffix === rootState ? nothing : this.fail[suffix]!;
        }
        this.fail[state] = found === nothing ? rootState : found;
      }
      this.#output[state] = this.#token[state] !== nothing || state === rootState ? state : this.#output[this.fail[state]!]!;
    }
  }

  /** The state after one more symbol; the root when the symbol is in no token. */
  step(state: number, symbol: number): number {
    for (let from = state; ; from = this.fail[from]!) {
      const to = this.#edges.get(from, symbol);
      if (to !== nothing) return to;
      if (from === rootState) return rootState;
    }
  }

  /** The state of the longest token that ends in a state, or the root. */
  longest(state: number): number {
    return this.#output[state]!;
  }

  /** The state of the next shorter token that ends there, or the root. */
  shorter(state: number): number {
    return this.#output[this.fail[state]!]!;
  }

  tokenAt(state: number): number {
    return this.#token[state]!;
  }

  /**
   * Whether two tokens may stand next to each other: whether they are what merging makes of their joined symbols.
   *
   * It goes back in time: at each step the later of the two last merges is undone, and the pair that then touches must not be one
   * that would have been merged earlier.
   */
  compatible(left: number, right: number): boolean {
    const merges = this.#merges;
    const { lastRank, time } = this.#making;
    let limit = Number.POSITIVE_INFINITY;
    let before = left;
    let after = right;
    for (;;) {
      const rank = merges.rank(before, after);
      if (rank !== noMerge) {
        const result = merges.result[rank]!;
        // Pairs that are not how their token is made never stand side by side.
        if (lastRank[result] === rank && time[result]! < limit) return false;
      }
      const beforeTime = time[before]!;
      const afterTime = time[after]!;
      if (beforeTime > afterTime) {
        limit = beforeTime;
        before = merges.right[lastRank[before]!]!;
      } else if (afterTime >= 0) {
        // Of two places for the same merge the left one comes first.
        limit = afterTime + instant;
        after = merges.left[lastRank[after]!]!;
      } else return true;
    }
  }
}

/** How each token is made of its own symbols. */
interface Making {
  /** By token id: rank of the merge that makes it last, `noMerge` for symbols. */
  readonly lastRank: Int32Array;
  /** By token id: when that is, on the scale of ranks; -1 for symbols. */
  readonly time: Float64Array;
}

/** Less than the time between any two merges. */
const instant = 1e-9;

/** A token that merging makes of its own symbols. */
interface CanonicalToken {
  readonly id: number;
  readonly symbols: readonly number[];
}

/**
 * Builds the automaton of a list of merges, or gives `null` where ranks cannot tell the order in time.
 *
 * A list may name several pairs for one token, as that of Llama 3 does; those that do not make the token from its own symbols
 * never come to stand side by side, so they do not count.
 */
export function tokenAutomaton(merges: MergeTable, vocabulary: Vocabulary): TokenAutomaton | null {
  const run = new SymbolRun();
  const lastRank = new Int32Array(vocabulary.size).fill(noMerge);
  const tokens: CanonicalToken[] = [];
  let longestUnreachable = 0;
  for (const [token, id] of vocabulary.entries()) {
    const symbols = Array.from(token, (character) => vocabulary.idOf(character) ?? nothing);
    let isCanonical = symbols.length === 1;
    if (symbols.length > 1 && !symbols.includes(nothing)) {
      run.length = 0;
      for (const symbol of symbols) run.add(symbol, 0, 0);
      run.merge(merges);
      isCanonical = run.length === 1 && run.ids[0] === id;
      if (isCanonical) lastRank[id] = run.lastRank;
    }
    if (isCanonical) tokens.push({ id, symbols });
    else longestUnreachable = Math.max(longestUnreachable, new TextEncoder().encode(token).length);
  }
  const time = makingTimes(merges, lastRank, tokens);
  return time === null ? null : new TokenAutomaton(merges, tokens, { lastRank, time }, longestUnreachable);
}

/** Between two steps that follow one another at once, for each place in the list of merges. */
const step = 1e-7;

/**
 * When each token is made: at the rank of its last merge, unless a part of it is made later; then at once after that part.
 *
 * Such "improper" merges stand in real lists; Llama 3 has thirty. What grows at once out of a late part is moved to after all
 * places where that part is made. That changes nothing as long as what it takes in on its left is never what it takes in on its
 * right, so that two of them cannot want the same neighbour, and what it takes in on its right does not begin the next such part
 * (those to the left have been made, since places go from the left). Where that does not hold there is no order, and the result is
 * `null`.
 */
function makingTimes(merges: MergeTable, lastRank: Int32Array, tokens: readonly CanonicalToken[]): Float64Array | null {
  const time = new Float64Array(lastRank.length).fill(Number.NaN);
  /** What is taken in at once after the merge of a rank, on either side. */
  const takenIn = new Map<number, readonly [onLeft: Set<number>, onRight: Set<number>]>();
  const timeOf = (id: number): number => {
    const known = time[id]!;
    if (!Number.isNaN(known)) return known;
    const rank = lastRank[id]!;
    if (rank === noMerge) return (time[id] = -1);
    const [left, right] = [merges.left[rank]!, merges.right[rank]!];
    const [leftTime, rightTime] = [timeOf(left), timeOf(right)];
    const latest = Math.max(leftTime, rightTime);
    if (latest < rank) return (time[id] = rank);
    const root = Math.floor(latest);
    const isOrdered = Math.floor(leftTime) !== Math.floor(rightTime) && latest + (rank + 1) * step < root + 1;
    if (!isOrdered) return (time[id] = Number.POSITIVE_INFINITY);
    if (!takenIn.has(root)) takenIn.set(root, [new Set(), new Set()]);
    takenIn.get(root)![leftTime > rightTime ? 1 : 0].add(leftTime > rightTime ? right : left);
    return (time[id] = latest + (rank + 1) * step);
  };
  for (const { id } of tokens) if (timeOf(id) === Number.POSITIVE_INFINITY) return null;
  for (const [root, [onLeft, onRight]] of takenIn) {
    if (onRight.has(merges.left[root]!)) return null;
    for (const token of onLeft) if (onRight.has(token)) return null;
  }
  for (let id = 0; id < time.length; id++) if (Number.isNaN(time[id]!)) time[id] = -1;
  return time;
}

/** States in the order of their depth. */
function byDepth(depth: Uint16Array): Int32Array {
  const counts = new Int32Array(depth.reduce((most, value) => Math.max(most, value), 0) + 2);
  for (const value of depth) counts[value + 1]!++;
  for (let at = 1; at < counts.length; at++) counts[at]! += counts[at - 1]!;
  const order = new Int32Array(depth.length);
  for (let state = 0; state < depth.length; state++) order[counts[depth[state]!]!++] = state;
  return order;
}
