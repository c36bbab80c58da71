import type { CompiledPattern } from './compile-pattern.ts';
import { endOfText } from './code-point-classes.ts';
import { deadState } from './pattern-automaton.ts';

/** The matches of a pattern in a whole text, from the left and without overlap; empty ones are left out. */
export function* findMatches(pattern: CompiledPattern, text: string): Generator<readonly [start: number, end: number]> {
  if (pattern.automaton === null) {
    for (const match of text.matchAll(pattern.expression)) if (match[0] !== '') yield [match.index, match.index + match[0].length];
    return;
  }
  const { automaton } = pattern;
  for (let start = 0; start < text.length; ) {
    let state = start === 0 ? automaton.textStart : automaton.start;
    let matched = start;
    for (let at = start; state !== deadState; ) {
      const codePoint = at < text.length ? text.codePointAt(at)! : -1;
      const result = automaton.step(state, codePoint < 0 ? endOfText : automaton.classes.classOf(codePoint));
      if ((result & 1) === 1) matched = at;
      state = result >> 1;
      if (codePoint < 0) break;
      at += codePoint > 0xffff ? 2 : 1;
    }
    if (matched > start) yield [start, matched];
    start = matched > start ? matched : start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  }
}
