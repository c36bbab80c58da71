/** Most shorter suffixes that are told of a token; deeper ones exist only in text that repeats itself without end. */
const suffixesTold = 32;
const empty = -1;

/**
 * The suffix automaton of a growing history: every stretch of it is a path from the start, so the longest earlier match of
 * the last tokens is known after each token, whatever its length. At most two states a token, about 80 bytes each.
 *
 * Source: Blumer et al., "The smallest automaton recognizing the subwords of a text" (1985).
 */
export class SuffixAutomaton {
  /** Longest stretch of each state. */
  #lengths = new Int32Array(64);
  #links = new Int32Array(64).fill(empty);
  /** How often a state was passed, and when last; exact but for states below the 32 longest suffixes of a place. */
  #counts = new Int32Array(64);
  #lastSeen = new Int32Array(64);
  /** The token that followed each state when it was passed last; meaningless where none did. */
  #recent = new Int32Array(64);
  /** First edge of each state; edges of a state are a list. */
  #edgesOf = new Int32Array(64).fill(empty);
  #states = 1;
  #edgeIds = new Int32Array(64);
  #edgeTargets = new Int32Array(64);
  #edgeNext = new Int32Array(64);
  #edges = 0;
  /** Open addressing: edge numbers by state and id. */
  #table = new Int32Array(256).fill(empty);
  #edgeStates = new Int32Array(64);
  #last = 0;
  #length = 0;

  /** State of the longest suffix that was seen before; 0 (nothing) where the last token is new. */
  get match(): number {
    return Math.max(this.#links[this.#last]!, 0);
  }

  /** Tokens in the longest stretch of a state. */
  lengthOf(state: number): number {
    return this.#lengths[state]!;
  }

  /** The state of the next shorter suffixes; 0 is that of nothing. */
  shorter(state: number): number {
    return Math.max(this.#links[state]!, 0);
  }

  countOf(state: number): number {
    return this.#counts[state]!;
  }

  /** Place in the history where the state was passed last. */
  lastSeenAt(state: number): number {
    return this.#lastSeen[state]!;
  }

  /** The token that followed a state the last time one did, and the state it leads to; undefined at the end of the history. */
  recentNext(state: number): { readonly id: number; readonly state: number } | undefined {
    if (this.#edgesOf[state] === empty) return undefined;
    const id = this.#recent[state]!;
    const edge = this.#find(state, id);
    // Below the 32 longest suffixes the newest token may not have been noted; the newest edge then stands for it.
    return edge === empty ? this.#edgeOf(this.#edgesOf[state]!) : this.#edgeOf(edge);
  }

  /** Calls back with the tokens that have followed a state, those new to it last first, and the states they lead to. */
  eachNext(state: number, visit: (id: number, next: number) => void, most: number = Number.POSITIVE_INFINITY): void {
    for (let edge = this.#edgesOf[state]!, seen = 0; edge !== empty && seen < most; edge = this.#edgeNext[edge]!, seen += 1) visit(this.#edgeIds[edge]!, this.#edgeTargets[edge]!);
  }

  /** Reads what the history has more than at the last call. */
  follow(history: readonly number[]): void {
    for (; this.#length < history.length; this.#length += 1) this.#append(history[this.#length]!);
  }

  #append(id: number): void {
    for (let at = this.#last, told = 0; at > 0 && told <= suffixesTold; at = this.#links[at]!, told += 1) this.#recent[at] = id;
    const state = this.#newState(this.#lengths[this.#last]! + 1);
    let from = this.#last;
    while (from !== empty && this.#find(from, id) === empty) {
      this.#addEdge(from, id, state);
      from = this.#links[from]!;
    }
    this.#links[state] = from === empty ? 0 : this.#splitFor(from, id);
    this.#last = state;
    for (let at = state, told = 0; at > 0 && told <= suffixesTold; at = this.#links[at]!, told += 1) {
      this.#counts[at]! += 1;
      this.#lastSeen[at] = this.#length;
    }
  }

  /** The state of the longest suffix that ends with this edge; split off when the edge also ends longer stretches. */
  #splitFor(from: number, id: number): number {
    const target = this.#edgeTargets[this.#find(from, id)]!;
    const length = this.#lengths[from]! + 1;
    if (this.#lengths[target] === length) return target;
    const copy = this.#newState(length);
    this.eachNext(target, (next, to) => this.#addEdge(copy, next, to));
    this.#links[copy] = this.#links[target]!;
    this.#counts[copy] = this.#counts[target]!;
    this.#lastSeen[copy] = this.#lastSeen[target]!;
    this.#recent[copy] = this.#recent[target]!;
    this.#links[target] = copy;
    for (let at = from; at !== empty; at = this.#links[at]!) {
      const edge = this.#find(at, id);
      if (edge === empty || this.#edgeTargets[edge] !== target) break;
      this.#edgeTargets[edge] = copy;
    }
    return copy;
  }

  #newState(length: number): number {
    const state = this.#states;
    if (state === this.#lengths.length) {
      this.#lengths = grow(this.#lengths);
      this.#links = grow(this.#links);
      this.#counts = grow(this.#counts);
      this.#lastSeen = grow(this.#lastSeen);
      this.#recent = grow(this.#recent);
      this.#edgesOf = grow(this.#edgesOf);
    }
    this.#lengths[state] = length;
    this.#edgesOf[state] = empty;
    this.#states += 1;
    return state;
  }

  #addEdge(state: number, id: number, target: number): void {
    const edge = this.#edges;
    if (edge === this.#edgeIds.length) {
      this.#edgeIds = grow(this.#edgeIds);
      this.#edgeTargets = grow(this.#edgeTargets);
      this.#edgeNext = grow(this.#edgeNext);
      this.#edgeStates = grow(this.#edgeStates);
      this.#rehash();
    }
    this.#edgeIds[edge] = id;
    this.#edgeTargets[edge] = target;
    this.#edgeStates[edge] = state;
    this.#edgeNext[edge] = this.#edgesOf[state]!;
    this.#edgesOf[state] = edge;
    this.#edges += 1;
    this.#table[this.#slot(state, id)] = edge;
  }

  #edgeOf(edge: number): { readonly id: number; readonly state: number } {
    return { id: this.#edgeIds[edge]!, state: this.#edgeTargets[edge]! };
  }

  #find(state: number, id: number): number {
    return this.#table[this.#slot(state, id)]!;
  }

  /** Where the edge is in the table, or would be. */
  #slot(state: number, id: number): number {
    const mask = this.#table.length - 1;
    let hash = Math.imul(state, 0x9e37_79b1) ^ Math.imul(id, 0x85eb_ca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const edge = this.#table[slot]!;
      if (edge === empty || (this.#edgeStates[edge] === state && this.#edgeIds[edge] === id)) return slot;
    }
  }

  /** The table has four slots for each edge there is room for. */
  #rehash(): void {
    this.#table = new Int32Array(4 * this.#edgeIds.length).fill(empty);
    for (let edge = 0; edge < this.#edges; edge += 1) this.#table[this.#slot(this.#edgeStates[edge]!, this.#edgeIds[edge]!)] = edge;
  }
}

function grow(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}
