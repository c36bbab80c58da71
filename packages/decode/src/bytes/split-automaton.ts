import type { SplitRule } from './split-rule.ts';
import type { SplitState, TokenShape } from './split-state.ts';
import { codePointsOf, isWholeCharacter } from './utf8-prefix.ts';

/** Follows a splitter token by token: which borders between tokens are cuts, as far as that is decided. States are made as they come up. */
export class SplitAutomaton {
  readonly #rule: SplitRule;
  readonly #shapes: readonly TokenShape[];
  readonly #states: SplitState[] = [];
  readonly #ends: boolean[] = [];
  readonly #numbers = new Map<string, number>();
  /** For each state what `step` gave, by shape and by whether the pair is blocked; -2 where not known yet. */
  readonly #steps: Int32Array[] = [];
  readonly #openings = new Map<string, readonly string[]>();

  constructor(rule: SplitRule, shapes: readonly TokenShape[]) {
    this.#rule = rule;
    this.#shapes = shapes;
    this.#number({ text: '', marks: [], pending: [] }, true);
  }

  /** Whether text may be over here. */
  ends(state: number): boolean {
    return this.#ends[state]!;
  }

  /**
   * The state after a token of a shape, or -1 where the splitter never cuts like that.
   *
   * @param isBlocked whether the encoder would merge the token with the one before, so that there must be a cut between
   */
  step(state: number, shape: number, isBlocked: boolean): number {
    const place = 2 * shape + (isBlocked ? 1 : 0);
    const steps = this.#steps[state]!;
    if (steps[place] === -2) steps[place] = this.#compute(this.#states[state]!, this.#shapes[shape]!, isBlocked);
    return steps[place]!;
  }

  #compute(from: SplitState, shape: TokenShape, isBlocked: boolean): number {
    let { text } = from;
    let pending = [...from.pending, ...shape.lead];
    const marks = [...from.marks];
    if (from.pending.length > 0) {
      if (shape.lead.length === 0 || isBlocked) return -1;
      if (isWholeCharacter(pending)) {
        text += this.#rule.standIn(String.fromCodePoint(codePointsOf(pending)![0]));
        pending = [];
      } else if (shape.text !== '' || shape.tail.length > 0) return -1;
    } else if (shape.lead.length > 0) return -1;
    const border = marks.length;
    text += shape.text;
    if (shape.tail.length > 0) pending = [...shape.tail];
    while (marks.length < text.length + (pending.length > 0 ? 1 : 0)) marks.push(0);
    if (from.pending.length === 0 && border > 0) marks[border] = isBlocked ? 2 : 1;
    return this.#settle(text, marks, pending);
  }

  /**
   * Keeps of a state what can still matter. What lies before the last cut that every continuation agrees on is decided; a cut
   * that only some agree on stays, because it says something about what must follow.
   */
  #settle(text: string, marks: readonly number[], pending: readonly number[]): number {
    const variants = this.#openingsOf(pending).flatMap((opening) => this.#rule.probes.map((probe) => ({ cuts: this.#cuts(text + opening + probe, marks.length), isEnd: opening === '' && probe === '' })));
    const consistent = variants.filter(({ cuts }) => marks.every((mark, at) => at === 0 || mark === 1 || cuts.has(at) === (mark === 2)));
    if (consistent.length === 0) return -1;
    const start = decidedUpTo(variants.map(({ cuts }) => cuts));
    const known = marks.map((mark, at) => (at > start && consistent.some(({ cuts }) => cuts.has(at)) ? mark : 0));
    return this.#number(this.#shorten(this.#rule.simplify(text.slice(start), false), known.slice(start), pending), consistent.some(({ isEnd }) => isEnd));
  }

  /** Cuts of a text after its start and before a place. */
  #cuts(text: string, end: number): Set<number> {
    const { pattern } = this.#rule;
    const cuts = new Set<number>();
    for (let at = 0; at < end;) {
      if (at > 0) cuts.add(at);
      pattern.lastIndex = at;
      pattern.test(text);
      at = Math.max(pattern.lastIndex, at + 1);
    }
    return cuts;
  }

  /** Cuts runs down to five: the first three and the last two of them can matter. */
  #shorten(text: string, marks: readonly number[], pending: readonly number[]): SplitState {
    let short = '';
    const kept: number[] = [];
    for (let at = 0; at < text.length; at += 1) {
      const isFree = this.#rule.runs.includes(text[at]!) && marks[at] === 0;
      if (isFree && [-3, -2, -1, 1, 2].every((by) => text[at + by] === text[at])) continue;
      short += text[at]!;
      kept.push(marks[at]!);
    }
    return { text: short, marks: [...kept, ...marks.slice(text.length)], pending };
  }

  /** Stand-ins that the character may get whose first bytes these are; one empty text where there are none. */
  #openingsOf(pending: readonly number[]): readonly string[] {
    if (pending.length === 0) return [''];
    const key = pending.join();
    let openings = this.#openings.get(key);
    if (openings === undefined) {
      const found = new Set<string>();
      const [first, last] = codePointsOf(pending) ?? [1, 0];
      for (let code = first; code <= last; code += 1) if (code < 0xd800 || code > 0xdfff) found.add(this.#rule.standIn(String.fromCodePoint(code)));
      openings = [...found];
      this.#openings.set(key, openings);
    }
    return openings;
  }

  #number(state: SplitState, mayEnd: boolean): number {
    const key = `${state.text}\u0000${state.marks.join('')}\u0000${state.pending.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#states.push(state) - 1;
      this.#numbers.set(key, number);
      this.#ends.push(mayEnd);
      this.#steps.push(new Int32Array(2 * this.#shapes.length).fill(-2));
    }
    return number;
  }
}

/** The last cut up to which all agree, so that no later text changes a decision before it; 0 where there is none. */
function decidedUpTo(variants: readonly Set<number>[]): number {
  let decided = 0;
  for (const cut of variants[0]!) {
    const floor = decided;
    const agrees = variants.every((cuts) => cuts.has(cut) && [...cuts].every((other) => other <= floor || other >= cut));
    if (!agrees) break;
    decided = cut;
  }
  return decided;
}
