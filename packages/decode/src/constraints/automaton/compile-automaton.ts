import { TokstreamError, type TokstreamErrorOptions } from '@tokstream/core';
import type { AutomatonState, ByteAutomaton } from './byte-automaton.ts';
import type { PatternNode, PatternRule } from './pattern-node.ts';
import { type ByteRanges, utf8Sequences } from './utf8-sequences.ts';

/** About 30 MB; no schema or expression that people write comes near. */
const maxStates = 200_000;
/** Repeated parts that would need more states than this are called instead of copied. */
const maxCopiedStates = 2_000;

/**
 * Builds the automaton of a pattern (Thompson, "Regular Expression Search Algorithm", 1968), from its end to its beginning.
 *
 * @throws TokstreamError with the given code when it would get too large
 */
export function compileAutomaton(node: PatternNode, error: TokstreamErrorOptions): ByteAutomaton {
  const builder = new AutomatonBuilder(error);
  return builder.build(node);
}

type OpenState = AutomatonState | { readonly kind: 'open-call'; readonly rule: PatternRule; readonly to: number };

const end = 0;

class AutomatonBuilder {
  readonly #error: TokstreamErrorOptions;
  readonly #states: OpenState[] = [{ kind: 'end' }];
  readonly #built = new Map<PatternNode, Map<number, number>>();
  readonly #byteStates = new Map<string, number>();
  readonly #sequences = new Map<PatternNode, readonly ByteRanges[]>();
  readonly #rules = new Set<PatternRule>();
  readonly #encoder = new TextEncoder();

  constructor(error: TokstreamErrorOptions) {
    this.#error = error;
  }

  build(node: PatternNode): ByteAutomaton {
    const start = this.#compile(node, end);
    const begins = new Map<PatternRule, number>();
    // The set grows while rules are compiled.
    for (const rule of this.#rules) begins.set(rule, this.#compile(rule.node, end));
    const states = this.#states.map((state): AutomatonState => (state.kind === 'open-call' ? { kind: 'call', begin: begins.get(state.rule)!, to: state.to } : state));
    return { start, states };
  }

  /** The state from which `node` is read before going on at `next`. */
  #compile(node: PatternNode, next: number): number {
    let known = this.#built.get(node);
    if (known === undefined) this.#built.set(node, (known = new Map()));
    let state = known.get(next);
    if (state === undefined) known.set(next, (state = this.#create(node, next)));
    return state;
  }

  #create(node: PatternNode, next: number): number {
    switch (node.kind) {
      case 'text':
        return this.#encoder.encode(node.text).reduceRight((to, byte) => this.#byteState([byte, byte, to]), next);
      case 'set': {
        let sequences = this.#sequences.get(node);
        if (sequences === undefined) this.#sequences.set(node, (sequences = utf8Sequences(node.set)));
        return this.#byteTree(sequences, 0, next);
      }
      case 'sequence':
        return node.nodes.reduceRight((to, part) => this.#compile(part, to), next);
      case 'choice': {
        const to = [...new Set(node.nodes.map((part) => this.#compile(part, next)))];
        return to.length === 1 ? to[0]! : this.#add({ kind: 'split', to });
      }
      case 'call':
        this.#rules.add(node.rule);
        return this.#add({ kind: 'open-call', rule: node.rule, to: next });
      case 'repeat':
        return this.#repeat(node.node, node.min, node.max, next);
    }
  }

  #repeat(node: PatternNode, min: number, max: number, next: number): number {
    if (max === 0) return next;
    let part = node;
    let at = next;
    const targets: number[] = [];
    const before = this.#states.length;
    if (max === Number.POSITIVE_INFINITY) {
      at = this.#add({ kind: 'split', to: targets });
      targets.push(this.#compile(node, at), next);
    } else {
      at = this.#compile(node, next);
    }
    const count = max === Number.POSITIVE_INFINITY ? min : max;
    const size = this.#states.length - before;
    if (size > 4 && size * count > maxCopiedStates) part = { kind: 'call', rule: { name: 'repeated', node } };
    if (max !== Number.POSITIVE_INFINITY) {
      at = next;
      for (let index = min; index < max; index += 1) at = this.#add({ kind: 'split', to: [this.#compile(part, at), next] });
    }
    for (let index = 0; index < min; index += 1) at = this.#compile(part, at);
    return at;
  }

  #byteTree(sequences: readonly ByteRanges[], depth: number, next: number): number {
    const edges: number[] = [];
    for (let from = 0; from < sequences.length; ) {
      const [low, high] = sequences[from]![depth]!;
      let to = from + 1;
      while (to < sequences.length && sequences[to]![depth]![0] === low && sequences[to]![depth]![1] === high) to += 1;
      const rest = sequences.slice(from, to);
      edges.push(low, high, rest[0]!.length === depth + 1 ? next : this.#byteTree(rest, depth + 1, next));
      from = to;
    }
    return this.#byteState(edges);
  }

  /** A state that reads a byte; equal ones are one. */
  #byteState(edges: readonly number[]): number {
    const key = edges.join();
    let state = this.#byteStates.get(key);
    if (state === undefined) this.#byteStates.set(key, (state = this.#add({ kind: 'bytes', edges })));
    return state;
  }

  #add(state: OpenState): number {
    if (this.#states.length >= maxStates) {
      throw new TokstreamError(`The constraint needs more than ${maxStates} automaton states; lower its repetition counts.`, this.#error);
    }
    return this.#states.push(state) - 1;
  }
}
