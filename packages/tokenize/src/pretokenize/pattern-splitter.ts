import { endOfText } from '../pattern/code-point-classes.ts';
import { deadResult, type PatternAutomaton } from '../pattern/pattern-automaton.ts';
import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';
import type { SegmentSink } from './split-behavior.ts';

/** State between two pushes; places count from the first held unit. */
interface PatternSplitterSnapshot {
  readonly held: HeldTextSnapshot;
  readonly state: readonly number[];
  readonly scanned: number;
  readonly matched: number;
  readonly open: boolean;
  readonly inGap: boolean;
  readonly writer: unknown;
}

/**
 * Cuts pieces at the matches of a pattern, as the crate's `Split` does, while their text arrives.
 *
 * A part of a match that is certain (it belongs to the match whatever follows) goes on at once; held is only what may still fall to
 * the next match, which for the patterns of GPT-2, Llama 3 and GPT-4o is a few characters. No unit is read twice but those
 * behind the end of a match.
 */
export class PatternSplitter extends BasePieceStage {
  readonly #automaton: PatternAutomaton;
  readonly #writer: SegmentSink;
  /** Text that is not decided, when a push ended inside a match. */
  readonly #held = new HeldText();
  #state: number;
  /** Units of the held text that the automaton has read. */
  #scanned = 0;
  /** End of the match so far, in held units; 0 for none beyond what went on. */
  #matched = 0;
  /** True when the beginning of the match went on already. */
  #open = false;
  /** True behind units where no match begins. */
  #inGap = false;

  constructor(automaton: PatternAutomaton, writer: SegmentSink) {
    super();
    this.#automaton = automaton;
    this.#writer = writer;
    this.#state = automaton.textStart;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    const held = this.#held;
    if (held.length === 0) {
      this.#scan(text, from, to, map, from, false);
      return;
    }
    held.append(text, from, to, map);
    this.#scan(held.text, 0, held.length, held.map, this.#scanned, false);
  }

  endPiece(): void {
    const { text, map } = this.#held;
    this.#scan(text, 0, text.length, map, this.#scanned, true);
    this.#writer.end(this.next);
    this.reset();
  }

  override piece(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    this.#scan(text, from, to, map, from, true);
    this.#writer.end(this.next);
    this.reset();
  }

  snapshot(): PatternSplitterSnapshot {
    return {
      held: this.#held.snapshot(),
      state: this.#automaton.describeState(this.#state),
      scanned: this.#scanned,
      matched: this.#matched,
      open: this.#open,
      inGap: this.#inGap,
      writer: this.#writer.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as PatternSplitterSnapshot;
    this.#held.restore(saved.held);
    this.#state = this.#automaton.stateOf(saved.state);
    this.#scanned = saved.scanned;
    this.#matched = saved.matched;
    this.#open = saved.open;
    this.#inGap = saved.inGap;
    this.#writer.restore(saved.writer);
  }

  reset(): void {
    this.#held.clear();
    this.#state = this.#automaton.textStart;
    this.#scanned = 0;
    this.#matched = 0;
    this.#open = false;
    this.#inGap = false;
    this.#writer.restore(null);
  }

  /**
   * Reads units `from` to `to`, of which the automaton knows those before `scan`, and hands on all that is decided.
   *
   * The loop over units is where encoding spends its time: one load of a class and one of the table for each.
   */
  #scan(text: string, from: number, to: number, map: SourceMap, scan: number, isEnd: boolean): void {
    const automaton = this.#automaton;
    const { classes } = automaton;
    const { units } = classes;
    const { next } = this;
    const writer = this.#writer;
    const { matchIsPiece } = writer;
    let table = automaton.table;
    let state = this.#state;
    let start = from;
    let at = scan;
    let open = this.#open;
    let inGap = this.#inGap;
    // Whether the writer has begun a segment that a whole piece must end first.
    let isSegmentOpen = true;
    let matched = from + this.#matched;
    for (;;) {
      // Here the time goes: two loads a unit, until nothing can match any more or something is not worked out yet.
      let result = -1;
      for (; at < to; at++) {
        result = table[(state << 8) | units[text.charCodeAt(at)]!]!;
        if (result <= deadResult) break;
        if ((result & 1) === 1) matched = at;
        state = result >> 1;
      }
      if (result < 0 || at >= to) {
        const atEnd = at >= to;
        if (atEnd && (!isEnd || (start >= to && !open))) break;
        const codePoint = atEnd ? 0 : text.codePointAt(at)!;
        result = automaton.step(state, atEnd ? endOfText : classes.classOf(codePoint));
        table = automaton.table;
        if (result > deadResult) {
          if ((result & 1) === 1) matched = at;
          state = result >> 1;
          at += codePoint > 0xffff ? 2 : 1;
          continue;
        }
      }
      if ((result & 1) === 1) matched = at;
      // The match is decided. An empty one counts as none.
      if (open) {
        writer.write(text, start, matched, map, next);
      } else if (matched > start) {
        if (matchIsPiece) {
          if (isSegmentOpen) writer.end(next);
          isSegmentOpen = false;
          next.piece(text, start, matched, map);
        } else {
          writer.begin(true, next);
          writer.write(text, start, matched, map, next);
        }
        inGap = false;
      } else {
        matched = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
        if (!inGap) writer.begin(false, next);
        inGap = true;
        isSegmentOpen = true;
        writer.write(text, start, matched, map, next);
      }
      open = false;
      start = matched;
      at = start;
      state = automaton.start;
    }
    if (isEnd) return;
    // What is certainly part of the open match goes on; the rest waits.
    if (matched > start) {
      if (!open) writer.begin(true, next);
      open = true;
      inGap = false;
      writer.write(text, start, matched, map, next);
      start = matched;
    }
    this.#state = state;
    this.#scanned = at - start;
    this.#matched = 0;
    this.#open = open;
    this.#inGap = inGap;
    this.#keep(text, start, to, map);
  }

  /** Holds units `start` to `to` of a text that may be the held one. */
  #keep(text: string, start: number, to: number, map: SourceMap): void {
    const held = this.#held;
    if (held.length > 0) held.drop(start);
    else held.append(text, start, to, map);
  }
}
