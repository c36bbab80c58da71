import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import type { SymbolReader } from './symbol-reader.ts';
import { SymbolRun } from './symbol-run.ts';
import { rootState, type TokenAutomaton } from './token-automaton.ts';

interface IncrementalBpeSnapshot {
  readonly prelude: string;
  readonly seen: number;
  readonly state: number;
  readonly before: number;
  readonly symbols: readonly (readonly number[])[];
  readonly pending: readonly [start: number, end: number];
}

/**
 * BPE of a piece that arrives bit by bit: a token comes out as soon as every way to go on agrees on it.
 *
 * For each symbol it keeps the last token of the best encoding of the text up to there, which fixes that whole encoding. A later token
 * can only begin at the ends of suffixes that some token begins with; what all of these have in common can no longer change.
 * There is no bound from the length of tokens alone (see spec T2), so it holds what the merges demand and no more.
 */
export class IncrementalBpe implements IncrementalPieceModel {
  readonly #automaton: TokenAutomaton;
  readonly #symbols: SymbolReader;
  readonly #model: PieceModel;
  /** Pieces up to this long may be one token that merging would not make. */
  readonly #patience: number;
  readonly #run = new SymbolRun();
  #prelude = '';
  #seen = 0;
  #state = rootState;
  /** The token before the held symbols, or -1. */
  #before = -1;
  /** Held symbols: unit ranges, and the last token of the encoding up to each with its number of symbols. */
  #start: number[] = [];
  #end: number[] = [];
  #last: number[] = [];
  #span: number[] = [];
  #pending: readonly [start: number, end: number] = [-1, -1];

  constructor(automaton: TokenAutomaton, symbols: SymbolReader, model: PieceModel, patience: number) {
    this.#automaton = automaton;
    this.#symbols = symbols;
    this.#model = model;
    this.#patience = patience;
  }

  get held(): number {
    const [start] = this.#pending;
    const first = this.#start[0] ?? (start < 0 ? this.#seen : start);
    return this.#prelude.length + this.#seen - first;
  }

  push(text: string, from: number, to: number, tokens: PieceTokens): void {
    if (this.#seen === 0 && this.#patience > 0) {
      this.#prelude += text.slice(from, to);
      if (this.#prelude.length <= this.#patience) return;
      const prelude = this.#prelude;
      this.#prelude = '';
      this.#read(prelude, 0, prelude.length);
    } else this.#read(text, from, to);
    this.#drain(tokens);
  }

  flush(tokens: PieceTokens): void {
    if (this.#prelude !== '') this.#model.encode(this.#prelude, 0, this.#prelude.length, tokens);
    else {
      this.#withReader((run) => this.#symbols.flushUnknown(run));
      this.#emit(this.#last.length, tokens);
    }
    this.reset();
  }

  snapshot(): IncrementalBpeSnapshot {
    return { prelude: this.#prelude, seen: this.#seen, state: this.#state, before: this.#before, symbols: [[...this.#start], [...this.#end], [...this.#last], [...this.#span]], pending: this.#pending };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as IncrementalBpeSnapshot;
    this.#prelude = saved.prelude;
    this.#seen = saved.seen;
    this.#state = saved.state;
    this.#before = saved.before;
    [this.#start, this.#end, this.#last, this.#span] = saved.symbols.map((list) => [...list]) as [number[], number[], number[], number[]];
    this.#pending = saved.pending;
  }

  reset(): void {
    this.restore({ prelude: '', seen: 0, state: rootState, before: -1, symbols: [[], [], [], []], pending: [-1, -1] });
  }

  #read(text: string, from: number, to: number): void {
    this.#withReader((run) => this.#symbols.readPart(text, from, to, from - this.#seen, this.#seen === 0, false, run));
    this.#seen += to - from;
  }

  /** The reader is shared; what it remembers between two parts is this piece's. */
  #withReader(read: (run: SymbolRun) => void): void {
    const run = this.#run;
    run.length = 0;
    this.#symbols.pending = this.#pending;
    read(run);
    this.#pending = this.#symbols.pending;
    this.#symbols.pending = [-1, -1];
    for (let at = 0; at < run.length; at++) this.#step(run.ids[at]!, run.start[at]!, run.end[at]!);
  }

  #step(symbol: number, start: number, end: number): void {
    const automaton = this.#automaton;
    this.#state = automaton.step(this.#state, symbol);
    const last = this.#last;
    const length = last.length + 1;
    this.#start.push(start);
    this.#end.push(end);
    // Just one token fits, so they may be tried in any order; most often it is the one before with this symbol added.
    const likely = (this.#span.at(-1) ?? 0) + 1;
    if (this.#tryEndings(length, (span) => span === likely) || this.#tryEndings(length, (span) => span !== likely)) return;
    // A symbol that is in no token: it stands for itself and nothing merges with it.
    last.push(symbol);
    this.#span.push(1);
  }

  /** Takes the first of the tokens that end here, have one of these spans and may follow what is before them. */
  #tryEndings(length: number, isTried: (span: number) => boolean): boolean {
    const automaton = this.#automaton;
    const last = this.#last;
    for (let ending = automaton.longest(this.#state); ending !== rootState; ending = automaton.shorter(ending)) {
      const span = automaton.depth[ending]!;
      if (span > length || !isTried(span)) continue;
      const token = automaton.tokenAt(ending);
      const before = span === length ? this.#before : last[length - span - 1]!;
      if (before >= 0 && !automaton.compatible(before, token)) continue;
      last.push(token);
      this.#span.push(span);
      return true;
    }
    return false;
  }

  /** Emits up to the last common ancestor of all places where a later token can begin. */
  #drain(tokens: PieceTokens): void {
    const automaton = this.#automaton;
    const { length } = this.#last;
    const alive = [length];
    for (let state = this.#state; state !== rootState; state = automaton.fail[state]!) {
      const place = length - automaton.depth[state]!;
      if (place >= 0) alive.push(place);
    }
    // Places fall along the chain as states get shorter, but for the end itself; walk the largest back until all meet.
    const places = [...new Set(alive)].toSorted((a, b) => a - b);
    while (places.length > 1) {
      const largest = places.pop()!;
      const parent = largest - this.#span[largest - 1]!;
      let at = places.length;
      while (at > 0 && places[at - 1]! > parent) at--;
      if (places[at - 1] !== parent) places.splice(at, 0, Math.max(parent, 0));
    }
    this.#emit(places[0]!, tokens);
  }

  /** Emits the encoding of the first `count` held symbols. */
  #emit(count: number, tokens: PieceTokens): void {
    if (count === 0) return;
    const path: number[] = [];
    for (let at = count; at > 0; at -= this.#span[at - 1]!) path.push(at);
    for (const at of path.toReversed()) tokens.add(this.#last[at - 1]!, this.#start[at - this.#span[at - 1]!]!, this.#end[at - 1]!);
    this.#before = this.#last[count - 1]!;
    for (const list of [this.#start, this.#end, this.#last, this.#span]) list.splice(0, count);
  }
}
