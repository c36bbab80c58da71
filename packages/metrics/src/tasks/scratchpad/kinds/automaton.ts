import type { ScratchpadKind } from './scratchpad-kind.ts';

/** The next of five states by symbol: on, back, stay, or home from the odd ones. */
const moves: Readonly<Record<string, (state: number) => number>> = { a: (state) => (state + 1) % 5, b: (state) => (state + 4) % 5, c: (state) => state, d: (state) => (state % 2 === 1 ? 0 : state) };

/** The state of an automaton of five states over four symbols, from state 0 on. */
export const automaton: ScratchpadKind = (length, random) => {
  const input = Array.from({ length }, () => 'abcd'[Math.floor(4 * random.next())]!);
  let state = 0;
  const states = input.map((symbol) => String((state = moves[symbol]!(state))));
  return { input, states, answer: String(state) };
};
