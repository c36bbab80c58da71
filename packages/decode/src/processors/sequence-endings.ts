/**
 * Makes a function that finds the sequences which one more token would complete.
 *
 * Sequences are looked up by the token before their last, so that a step costs little however many there are.
 */
export function sequenceEndings<Sequence extends readonly number[]>(sequences: readonly Sequence[]): (history: readonly number[]) => Sequence[] {
  const always: Sequence[] = [];
  const after = new Map<number, Sequence[]>();
  for (const sequence of sequences) {
    const before = sequence.at(-2);
    if (before === undefined) always.push(sequence);
    else if (after.has(before)) after.get(before)!.push(sequence);
    else after.set(before, [sequence]);
  }
  return (history) => {
    const candidates = after.get(history.at(-1) ?? -1) ?? [];
    return [...always, ...candidates.filter((sequence) => isBegun(sequence, history))];
  };
}

function isBegun(sequence: readonly number[], history: readonly number[]): boolean {
  const offset = history.length - (sequence.length - 1);
  for (let index = 0; index < sequence.length - 1; index += 1) if (sequence[index] !== history[offset + index]) return false;
  return true;
}
