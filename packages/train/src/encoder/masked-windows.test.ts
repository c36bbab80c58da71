import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { maskedWindows } from './masked-windows.ts';

const options = { maskId: 4, vocabulary: 1000, specialIds: new Set([0, 1, 2, 3, 4]), firstId: 2, lastId: 3, lengths: [6, 12], positions: 24, seed: 5 };
/** Document n has ids that say where in which document they are. */
const documents = Array.from({ length: 9 }, (_, at) => ({ ids: Int32Array.from({ length: 3 + 2 * at }, (_, place) => 100 + at * 50 + place), labels: [at, -1] }));

it('takes every document once an epoch, in other orders, as rows of each length by turns', () => {
  const batchAt = maskedWindows(documents, options);
  const batches = Array.from({ length: 9 }, (_, step) => batchAt(step));
  expect(batches.map(({ rows }) => rows.length)).toEqual([4, 2, 4, 2, 4, 2, 4, 2, 4]);
  const order = batches.flatMap(({ rows }) => rows.map(({ labels }) => labels[0]!));
  const epochs = [0, 1, 2].map((epoch) => order.slice(epoch * 9, (epoch + 1) * 9));
  for (const epoch of epochs) expect(epoch.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(String(epochs[0])).not.toBe(String(epochs[1]));
});

it('gives windows of documents between the special tokens, anywhere in them, with the hidden tokens beside', () => {
  const batchAt = maskedWindows(documents, options);
  const starts = new Set<number>();
  for (let step = 0; step < 60; step += 1) {
    for (const { ids, positions, targets, labels } of batchAt(step).rows) {
      const whole = ids.slice();
      positions.forEach((at, which) => (whole[at] = targets[which]!));
      const document = documents[labels[0]!]!.ids;
      const size = Math.min(document.length, options.lengths[step % 2]! - 2);
      expect(whole).toHaveLength(size + 2);
      expect([whole[0], whole.at(-1)]).toEqual([2, 3]);
      const from = whole[1]! - document[0]!;
      expect(whole.subarray(1, -1)).toEqual(document.subarray(from, from + size));
      if (labels[0] === 8 && step % 2 === 0) starts.add(from);
    }
  }
  expect(Math.min(...starts)).toBeLessThan(5);
  expect(Math.max(...starts)).toBeGreaterThan(10);
});

it('is a function of the step', () => {
  const [one, other] = [maskedWindows(documents, options), maskedWindows(documents, options)];
  const forwards = Array.from({ length: 12 }, (_, step) => one(step));
  for (const step of [11, 3, 7, 0]) expect(other(step)).toEqual(forwards[step]);
});

it('refuses what makes no batch', () => {
  expectCode('invalid-option', () => maskedWindows([], options));
  for (const wrong of [{ lengths: [] }, { lengths: [2] }, { positions: 11 }]) expectCode('invalid-option', () => maskedWindows(documents, { ...options, ...wrong }));
});
