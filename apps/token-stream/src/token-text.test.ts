import { describe, expect, it } from 'vitest';
import { TokenText } from './token-text.ts';

const block = (ranges: readonly (readonly [number, number])[], final = false) => ({
  ids: Int32Array.from(ranges, (_, at) => at),
  start: Uint32Array.from(ranges, ([start]) => start),
  end: Uint32Array.from(ranges, ([, end]) => end),
  final,
});

describe('TokenText', () => {
  it('shows every character once: split characters with their first token, uncovered text before the next', () => {
    const text = new TokenText();
    text.append('a 世bc ');
    // The second token is the first part of 世; the third has its other part and b.
    const first = text.take(block([[0, 1], [2, 3]]), 3);
    expect(first.pieces.map((piece) => [piece.before, piece.text])).toEqual([['', 'a'], [' ', '世']]);
    text.append('d ');
    const last = text.take(block([[2, 4], [4, 5], [6, 7], [0, 0]], true), 0);
    expect(last.pieces.map((piece) => [piece.before, piece.text])).toEqual([['', 'b'], ['', 'c'], [' ', 'd'], ['', '']]);
    expect(last.after).toBe(' ');
  });

  it('does not keep long text that no token stands for', () => {
    const text = new TokenText();
    let shown = 0;
    for (let pushed = 0; pushed < 100; pushed += 1) {
      text.append(' '.repeat(10_000));
      shown += text.take(block([]), 5).after.length;
    }
    expect(shown).toBeGreaterThan(900_000);
    text.append('end');
    expect(text.take(block([[1_000_000, 1_000_003]]), 0).pieces[0]!.text).toBe('end');
  });
});
