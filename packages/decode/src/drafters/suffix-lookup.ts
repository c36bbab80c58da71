import { checkOption } from '../processors/check-option.ts';
import { checkChoice } from './check-choice.ts';
import { draftChain, type DraftTree, noDraft } from './draft-tree.ts';
import { DraftTreeBuilder } from './draft-tree-builder.ts';
import type { DrafterSource } from './drafter.ts';
import { SuffixAutomaton } from './suffix-automaton.ts';

/** Options of `suffixLookup`. */
export interface SuffixLookupOptions {
  /** Whether the continuation seen last (default) or the one seen most often comes first. */
  readonly prefer?: 'recent' | 'frequent';
  /** Most continuations of one place: 1 (default) gives a chain, up to 8 a tree that grows where it is most likely to be right. */
  readonly branches?: number;
  /** Shortest match that is continued; default 1. */
  readonly minMatch?: number;
  /** Most tokens proposed; default 16. */
  readonly maxDraft?: number;
}

/** Shorter suffixes that are asked for one place, and continuations of one suffix that are looked at. */
const suffixesTried = 8;
const continuationsTried = 128;

/** A place to go on from: a node of the tree, the state it leads to, how likely it is to be reached. */
interface Open {
  readonly node: number;
  readonly state: number;
  readonly depth: number;
  readonly likelihood: number;
}

/**
 * Looks for the longest earlier match of the last tokens, of any length, and proposes what came after it. The longer the match,
 * the surer the draft, and the kind of a node says so: it is made of match length, rank among siblings, and depth.
 *
 * Source: Oliaro et al., "SuffixDecoding" (2024); Hu et al., "SAM Decoding" (2024).
 *
 * @throws `invalid-option`
 */
export function suffixLookup(options: SuffixLookupOptions = {}): DrafterSource {
  const { prefer = 'recent', branches = 1, minMatch = 1, maxDraft = 16 } = options;
  for (const [name, value] of Object.entries({ minMatch, maxDraft })) checkOption('decode', name, value, Number.isInteger(value) && value >= 1, 'a whole number of at least 1');
  checkOption('decode', 'branches', branches, Number.isInteger(branches) && branches >= 1 && branches <= 8, 'a whole number from 1 to 8');
  checkChoice('prefer', prefer, ['recent', 'frequent']);
  return {
    name: 'suffix-lookup',
    largestRead: 0,
    start() {
      const automaton = new SuffixAutomaton();
      return {
        propose({ history, limit }) {
          automaton.follow(history);
          const { match } = automaton;
          const length = automaton.lengthOf(match);
          if (length < minMatch) return noDraft;
          const size = Math.min(limit, maxDraft);
          if (branches === 1) return chain(automaton, match, size, prefer);
          const tree = new DraftTreeBuilder(size);
          const open: Open[] = [{ node: -1, state: match, depth: 0, likelihood: 1 }];
          while (tree.size < size && open.length > 0) {
            const place = takeMostLikely(open);
            continuations(automaton, place.state, branches, prefer).forEach(({ id, state, share }, rank) => {
              const node = tree.add(place.node, id, kindOf(length, rank, place.depth));
              if (node !== undefined) open.push({ node, state, depth: place.depth + 1, likelihood: place.likelihood * share });
            });
          }
          return tree.build();
        },
        [Symbol.dispose]() {},
      };
    },
  };
}

/** As a tree with one branch would be, but some times faster. */
function chain(automaton: SuffixAutomaton, match: number, size: number, prefer: 'recent' | 'frequent'): DraftTree {
  const ids: number[] = [];
  const length = automaton.lengthOf(match);
  for (let state = match; state > 0 && ids.length < size; ) {
    const next = prefer === 'recent' ? automaton.recentNext(state) : best(automaton, state, 1, prefer)[0];
    if (next !== undefined) ids.push(next.id);
    state = next?.state ?? automaton.shorter(state);
  }
  return draftChain(Int32Array.from(ids), Uint8Array.from(ids, (_, depth) => kindOf(length, 0, depth)));
}

interface Continuation {
  readonly id: number;
  readonly state: number;
  readonly share: number;
}

/** What followed a state, best first; where that is too little, or a path reaches the end of the history, what followed shorter suffixes. */
function continuations(automaton: SuffixAutomaton, from: number, most: number, prefer: 'recent' | 'frequent'): readonly Continuation[] {
  const found: Continuation[] = [];
  let weight = 1;
  for (let state = from, tried = 0; state > 0 && found.length < most && tried < suffixesTried; state = automaton.shorter(state), tried += 1) {
    const here = best(automaton, state, most, prefer);
    for (const one of here) if (found.length < most && !found.some(({ id }) => id === one.id)) found.push({ ...one, share: weight * one.share });
    // What only a shorter match says is worth less.
    if (here.length > 0) weight /= 2;
  }
  return found;
}

function best(automaton: SuffixAutomaton, state: number, most: number, prefer: 'recent' | 'frequent'): readonly Continuation[] {
  const here: (Continuation & { readonly order: number })[] = [];
  const total = Math.max(automaton.countOf(state), 1);
  automaton.eachNext(
    state,
    (id, next) => {
      const count = automaton.countOf(next);
      const order = prefer === 'recent' ? automaton.lastSeenAt(next) : count + automaton.lastSeenAt(next) / 0x1_0000_0000;
      if (here.length === most && order <= here.at(-1)!.order) return;
      let at = here.length;
      while (at > 0 && order > here[at - 1]!.order) at -= 1;
      here.splice(at, 0, { id, state: next, share: Math.min(count / total, 1), order });
      if (here.length > most) here.pop();
    },
    continuationsTried,
  );
  return here;
}

function takeMostLikely(open: Open[]): Open {
  let best = 0;
  for (let at = 1; at < open.length; at += 1) if (open[at]!.likelihood > open[best]!.likelihood) best = at;
  return open.splice(best, 1)[0]!;
}

/** Six lengths (1, 2, to 4, to 8, to 16, more), three ranks, three depths. */
function kindOf(length: number, rank: number, depth: number): number {
  const byLength = Math.min(Math.ceil(Math.log2(length)), 5);
  const byDepth = depth === 0 ? 0 : depth < 3 ? 1 : 2;
  return 9 * byLength + 3 * Math.min(rank, 2) + byDepth;
}
