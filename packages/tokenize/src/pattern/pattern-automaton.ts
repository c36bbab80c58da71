import { CodePointClasses, endOfText } from './code-point-classes.ts';
import { compileProgram, type PatternProgram } from './compile-program.ts';
import { BeyondAutomaton, type PatternNode } from './pattern-node.ts';

/** The state from which nothing can match any more. */
export const deadState = 0;
/** Results up to this lead there, with or without a match before it; those below 0 are not worked out. */
export const deadResult = 1;
/** Classes a state has room for; `state << 8 | class` indexes the table. */
const stride = 256;
const unknown = -1;

/**
 * A regular expression as an automaton that reads a text once and forgets it, made as it is needed.
 *
 * It finds the match that a backtracking engine finds first. What a match is becomes known one code point late, since a
 * look-ahead may ask for it: reading a code point of class `c` in state `s` gives `table[s << 8 | c]`, which is
 * `next << 1 | matched`, and `matched` says that a match ends *before* that code point. The last such place before `deadState` is
 * where the match ends.
 *
 * Source: ordered determinization as in Cox, "Regular Expression Matching in the Wild" (2010).
 */
export class PatternAutomaton {
  readonly classes: CodePointClasses;
  /** The state at the beginning of a text, and that in the middle of one. */
  readonly textStart: number;
  readonly start: number;
  #table: Int32Array = new Int32Array(64 * stride).fill(unknown);
  readonly #program: PatternProgram;
  /** Threads of each state, most preferred first; a state knows whether it stands at the beginning of the text. */
  readonly #threads: (readonly number[])[] = [];
  readonly #stateOf = new Map<string, number>();

  constructor(pattern: PatternNode) {
    this.#program = compileProgram(pattern);
    this.classes = new CodePointClasses(this.#program.sets);
    this.#state([], false);
    this.start = this.#state([this.#program.entry], false);
    this.textStart = this.#program.instructions.some(({ kind }) => kind === 'text-start') ? this.#state([this.#program.entry], true) : this.start;
  }

  /** The table as it is now; `step` may replace it. */
  get table(): Int32Array {
    return this.#table;
  }

  /** What reading a code point of that class in that state gives, worked out where the table does not know it. */
  step(state: number, codePointClass: number): number {
    const known = this.#table[(state << 8) | codePointClass]!;
    if (known !== unknown) return known;
    const { instructions } = this.#program;
    const seen = new Set<number>();
    const next: number[] = [];
    const isTextStart = state === this.textStart && this.textStart !== this.start;
    let matched = false;
    const follow = (thread: number): void => {
      if (matched || seen.has(thread)) return;
      seen.add(thread);
      const instruction = instructions[thread]!;
      switch (instruction.kind) {
        case 'match':
          matched = true;
          break;
        case 'split':
          follow(instruction.first);
          follow(instruction.second);
          break;
        case 'look-ahead':
          if (this.classes.has(codePointClass, instruction.set) !== instruction.negative) follow(instruction.next);
          break;
        case 'text-start':
          if (isTextStart) follow(instruction.next);
          break;
        case 'text-end':
          if (codePointClass === endOfText) follow(instruction.next);
          break;
        case 'set':
          if (this.classes.has(codePointClass, instruction.set) && !next.includes(instruction.next)) next.push(instruction.next);
          break;
      }
    };
    for (const thread of this.#threads[state]!) follow(thread);
    const result = (this.#state(next, false) << 1) | Number(matched);
    this.#table[(state << 8) | codePointClass] = result;
    return result;
  }

  /** What a state is, apart from this automaton's numbering: for snapshots. */
  describeState(state: number): readonly number[] {
    return state === this.textStart && this.textStart !== this.start ? [-1] : this.#threads[state]!;
  }

  /** The state that `describeState` of an automaton of the same pattern described. */
  stateOf(description: readonly number[]): number {
    return description[0] === -1 ? this.textStart : this.#state(description, false);
  }

  #state(threads: readonly number[], isTextStart: boolean): number {
    const key = `${isTextStart ? '^' : ''}${threads.join(' ')}`;
    const known = this.#stateOf.get(key);
    if (known !== undefined) return known;
    const state = this.#threads.push(threads) - 1;
    if (state > 20_000) throw new BeyondAutomaton('a pattern with so many states');
    this.#stateOf.set(key, state);
    if ((state + 1) * stride > this.#table.length) {
      const table = new Int32Array(2 * this.#table.length).fill(unknown);
      table.set(this.#table);
      this.#table = table;
    }
    return state;
  }
}
