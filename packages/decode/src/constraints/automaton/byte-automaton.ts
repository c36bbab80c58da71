/**
 * A nondeterministic automaton over bytes in which a state may call a part of the automaton and go on elsewhere once that part has
 * reached the end state: enough for everything context-free (Woods, "Transition network grammars for natural language analysis", 1970).
 */
export type AutomatonState =
  /** Reads one byte. `edges` are triples: lowest byte, highest byte, state. */
  | { readonly kind: 'bytes'; readonly edges: readonly number[] }
  /** Goes on at any of several states. */
  | { readonly kind: 'split'; readonly to: readonly number[] }
  /** Runs from `begin` to the end state, then goes on at `to`. */
  | { readonly kind: 'call'; readonly begin: number; readonly to: number }
  /** The end of the whole, or of what was called. */
  | { readonly kind: 'end' };

export interface ByteAutomaton {
  readonly start: number;
  readonly states: readonly AutomatonState[];
}

/**
 * Marks the states from which the end can be reached. `byBytes` says whether a state that reads bytes counts, given the marks so far.
 */
function reachesEnd(states: readonly AutomatonState[], byBytes: (edges: readonly number[], marks: Uint8Array) => boolean): Uint8Array {
  const marks = new Uint8Array(states.length);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [index, state] of states.entries()) {
      if (marks[index] === 1) continue;
      const reaches =
        state.kind === 'end' ||
        (state.kind === 'split' && state.to.some((to) => marks[to] === 1)) ||
        (state.kind === 'call' && marks[state.begin] === 1 && marks[state.to] === 1) ||
        (state.kind === 'bytes' && byBytes(state.edges, marks));
      if (!reaches) continue;
      marks[index] = 1;
      changed = true;
    }
  }
  return marks;
}

/** Takes away all edges that cannot lead to the end, so that wherever a run stands, it can be completed. */
export function pruneAutomaton(automaton: ByteAutomaton, present: Uint8Array): ByteAutomaton {
  const hasByte = (low: number, high: number): boolean => present.subarray(low, high + 1).includes(1);
  const keptEdges = (edges: readonly number[], marks: Uint8Array): number[] => {
    const kept: number[] = [];
    for (let at = 0; at < edges.length; at += 3) {
      if (marks[edges[at + 2]!] === 1 && hasByte(edges[at]!, edges[at + 1]!)) kept.push(edges[at]!, edges[at + 1]!, edges[at + 2]!);
    }
    return kept;
  };
  const marks = reachesEnd(automaton.states, (edges, known) => keptEdges(edges, known).length > 0);
  const states = automaton.states.map((state, index): AutomatonState => {
    if (marks[index] === 0) return { kind: 'split', to: [] };
    if (state.kind === 'bytes') return { kind: 'bytes', edges: keptEdges(state.edges, marks) };
    if (state.kind === 'split') return { kind: 'split', to: state.to.filter((to) => marks[to] === 1) };
    return state;
  });
  return { start: automaton.start, states };
}

/** Whether something calls itself before it has read a byte, which no run could ever finish working out. */
export function hasLeftRecursion({ states }: ByteAutomaton): boolean {
  const skippable = reachesEnd(states, () => false);
  const begins = new Set(states.flatMap((state) => (state.kind === 'call' ? [state.begin] : [])));
  const calledFirst = new Map([...begins].map((begin) => [begin, firstCalls(begin)] as const));
  const open = new Set<number>();
  const done = new Set<number>();
  const isCyclic = (begin: number): boolean => {
    if (done.has(begin)) return false;
    if (open.has(begin)) return true;
    open.add(begin);
    const found = [...calledFirst.get(begin)!].some(isCyclic);
    open.delete(begin);
    done.add(begin);
    return found;
  };
  return [...begins].some(isCyclic);

  function firstCalls(begin: number): ReadonlySet<number> {
    const calls = new Set<number>();
    const seen = new Set([begin]);
    for (const index of seen) {
      const state = states[index]!;
      if (state.kind === 'split') for (const to of state.to) seen.add(to);
      if (state.kind !== 'call') continue;
      calls.add(state.begin);
      if (skippable[state.begin] === 1) seen.add(state.to);
    }
    return calls;
  }
}
