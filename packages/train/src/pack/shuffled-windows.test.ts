import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { shuffledWindows } from './shuffled-windows.ts';

const corpus = (length: number): Int32Array => Int32Array.from({ length }, (_, at) => at);

/** First tokens of all rows of an epoch; in this corpus a token is its own place. */
function starts(length: number, batch: number, time: number, epoch: number, seed = 1): number[] {
  const perEpoch = Math.floor(Math.floor((length - time) / time) / batch);
  const at = shuffledWindows(corpus(length), { batch, time, seed });
  return Array.from({ length: perEpoch }, (_, step) => {
    const { ids } = at(epoch * perEpoch + step);
    return Array.from({ length: batch }, (_, row) => {
      const cut = [...ids.subarray(row * (time + 1), (row + 1) * (time + 1))];
      expect(cut).toEqual(Array.from({ length: time + 1 }, (_, column) => cut[0]! + column));
      return cut[0]!;
    });
  }).flat();
}

describe('shuffledWindows', () => {
  it.each([[41, 2, 4], [103, 3, 5], [24, 1, 6], [11, 2, 3]])('shows each window of %i tokens once an epoch, in batches of %i rows of %i', (length, batch, time) => {
    for (let epoch = 0; epoch < 6; epoch += 1) {
      const sorted = starts(length, batch, time, epoch).toSorted((a, b) => a - b);
      const windows = Math.floor((length - time) / time);
      expect(sorted).toHaveLength(windows - (windows % batch));
      expect(new Set(sorted).size).toBe(sorted.length);
      expect(new Set(sorted.map((start) => start % time)).size, 'one offset for all').toBe(1);
      expect(sorted[0]).toBeGreaterThanOrEqual(0);
      expect(sorted.at(-1)! + time).toBeLessThan(length);
    }
  });

  it('has another order and offset each epoch and for each seed', () => {
    const epochs = [0, 1, 2, 3].map((epoch) => starts(500, 1, 7, epoch));
    expect(new Set([...epochs, starts(500, 1, 7, 0, 2)].map(String)).size).toBe(5);
    expect(new Set(epochs.map(([start]) => start! % 7)).size).toBeGreaterThan(1);
    expect(epochs[0]).not.toEqual(epochs[0]!.toSorted((a, b) => a - b));
  });

  it('is a pure function of the step, in whatever order steps are asked for', () => {
    const options = { batch: 2, time: 4, seed: 9 };
    const inOrder = shuffledWindows(corpus(60), options);
    const batches = Array.from({ length: 20 }, (_, step) => inOrder(step));
    const other = shuffledWindows(corpus(60), options);
    for (const step of [19, 0, 7, 7, 13, 1]) expect(other(step)).toEqual(batches[step]);
  });

  it('refuses a corpus that does not fill a batch', () => {
    expectCode('invalid-option', () => shuffledWindows(corpus(11), { batch: 3, time: 3, seed: 0 }));
    expect(shuffledWindows(corpus(12), { batch: 3, time: 3, seed: 0 })(0).ids).toHaveLength(12);
  });
});
