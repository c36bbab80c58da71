import { TokstreamError } from '@tokstream/core';
import { type ByteAutomaton, hasLeftRecursion, pruneAutomaton } from './automaton/byte-automaton.ts';
import { type MachineState, StateMachine } from './automaton/state-machine.ts';
import type { TokenTrie } from './vocabulary/token-trie.ts';

/** What a state allows. */
export interface TokenMask {
  /** [ceil(vocabulary / 32)] bit `id % 32` of word `id / 32` is set for tokens that may follow; ends of sequence are not in it. */
  readonly words: Uint32Array;
  /** How many tokens may follow. */
  readonly count: number;
}

/** States that are remembered; each takes about 1 KB. */
const maxStates = 20_000;
/** Bytes of masks that are remembered. */
const maskBudgetBytes = 1 << 25;
/** How many states are looked at to find out whether tokens can spell an end; beyond it they are taken to. */
const maxSearchedStates = 2_000;

/**
 * A constraint over one vocabulary, shared by all sequences: which tokens may follow each state.
 *
 * A token may follow when its bytes lead to a state from which tokens can spell a full match. What a state allows is worked out by
 * one walk over the vocabulary's bytes when it is first asked for (Willard and Louf 2023 for the idea), and remembered, the
 * most recently used 32 MB of it.
 */
export class TokenConstraint {
  readonly trie: TokenTrie;
  readonly start: MachineState;
  readonly #machine: StateMachine;
  readonly #masks = new Map<MachineState, TokenMask>();
  readonly #maxMasks: number;
  readonly #isLive = new WeakMap<MachineState, boolean>();

  /**
   * @throws TokstreamError with `code` when it matches nothing that the vocabulary can spell, or calls itself without reading anything
   */
  constructor(automaton: ByteAutomaton, trie: TokenTrie, error: { readonly code: string; readonly stage: string }) {
    const pruned = pruneAutomaton(automaton, trie.present);
    if (hasLeftRecursion(pruned)) throw new TokstreamError('A definition refers to itself directly; put an array or an object between, or leave that reference out.', error);
    const first = pruned.states[pruned.start]!;
    const refuse = (): never => {
      throw new TokstreamError('The constraint matches no text that this vocabulary can spell; loosen it.', error);
    };
    if (first.kind === 'split' && first.to.length === 0) refuse();
    this.trie = trie;
    this.#machine = new StateMachine(pruned, maxStates);
    this.#maxMasks = Math.max(16, Math.floor(maskBudgetBytes / Math.ceil(trie.vocabulary / 8)));
    this.start = this.#machine.start;
    if (!this.#canEnd(this.start)) refuse();
  }

  /** The state after a token; `null` when it may not follow. */
  step(from: MachineState, id: number): MachineState | null {
    const bytes = this.trie.bytesOf(id);
    if (bytes === undefined) return null;
    let state: MachineState | null = from;
    for (const byte of bytes) {
      state = this.#machine.step(state, byte);
      if (state === null) return null;
    }
    return this.#canEnd(state) ? state : null;
  }

  /** What may follow a state. Borrowed. */
  maskOf(state: MachineState): TokenMask {
    let mask = this.#masks.get(state);
    if (mask) this.#masks.delete(state);
    else {
      mask = this.#workOut(state);
      if (this.#masks.size >= this.#maxMasks) this.#masks.delete(this.#masks.keys().next().value!);
    }
    this.#masks.set(state, mask);
    return mask;
  }

  #workOut(from: MachineState): TokenMask {
    const { trie } = this;
    const words = new Uint32Array(Math.ceil(trie.vocabulary / 32));
    let count = 0;
    this.#walk(from, (node, state) => {
      const [first, last] = [trie.firstId[node]!, trie.firstId[node + 1]!];
      if (first === last || !this.#canEnd(state)) return;
      for (let place = first; place < last; place += 1) words[trie.ids[place]! >> 5]! |= 1 << (trie.ids[place]! & 31);
      count += last - first;
    });
    return { words, count };
  }

  /** Visits every node of the vocabulary that some match goes through. */
  #walk(from: MachineState, visit: (node: number, state: MachineState) => void): void {
    const { byte, depth, skip } = this.trie;
    const path: MachineState[] = [];
    for (let node = 0; node < byte.length; ) {
      const at = depth[node]!;
      const state = this.#machine.step(at === 0 ? from : path[at - 1]!, byte[node]!);
      if (state === null) {
        node = skip[node]!;
        continue;
      }
      path[at] = state;
      visit(node, state);
      node += 1;
    }
  }

  /** Whether tokens can spell a full match from here; bytes always can, so that only vocabularies without some bytes need a search. */
  #canEnd(state: MachineState): boolean {
    if (this.trie.isComplete || state.accepts) return true;
    const known = this.#isLive.get(state);
    if (known !== undefined) return known;
    const from = new Map<MachineState, MachineState | null>([[state, null]]);
    const queue = [state];
    for (const next of queue) {
      if (next.accepts || this.#isLive.get(next) === true || queue.length > maxSearchedStates) {
        for (let on: MachineState | null = next; on; on = from.get(on)!) this.#isLive.set(on, true);
        return true;
      }
      if (this.#isLive.get(next) === false) continue;
      const found = new Set<MachineState>();
      this.#walk(next, (node, to) => {
        if (this.trie.firstId[node] !== this.trie.firstId[node + 1]) found.add(to);
      });
      for (const to of found) {
        if (from.has(to)) continue;
        from.set(to, next);
        queue.push(to);
      }
    }
    for (const dead of queue) this.#isLive.set(dead, false);
    return false;
  }
}
