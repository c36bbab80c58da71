import type { HistorySpan, StepContext } from './logits-processor.ts';

/** Which part of the history a penalty looks at. */
export interface PenaltyOptions {
  /** Whether tokens of the prompt count too. */
  readonly prompt?: boolean;
}

/** Most tokens that a penalty looks at, and so may lower: each makes way for one below it. */
export function countedTokens(withPrompt: boolean, { promptLength, most }: HistorySpan): number {
  return withPrompt ? most : most - promptLength;
}

/**
 * Makes a function that visits each token id of the history once, with how often it occurs.
 *
 * It reads the history anew every time, a few microseconds for thousands of tokens; so it needs no state that sequences or
 * beams would have to copy. Ids outside the vocabulary are passed over.
 */
export function tokenCounts(withPrompt: boolean): (vocabulary: number, context: StepContext, visit: (id: number, count: number) => void) => void {
  // All zero between calls.
  let counts = new Int32Array(0);
  return (vocabulary, { history, promptLength }, visit) => {
    if (counts.length !== vocabulary) counts = new Int32Array(vocabulary);
    const first = withPrompt ? 0 : promptLength;
    for (let place = first; place < history.length; place += 1) counts[history[place]!]! += 1;
    for (let place = first; place < history.length; place += 1) {
      const id = history[place]!;
      const count = counts[id];
      if (count === undefined || count === 0) continue;
      counts[id] = 0;
      visit(id, count);
    }
  };
}
