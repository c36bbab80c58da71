import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import { maskTokens } from './mask-tokens.ts';

const options = { maskId: 4, vocabulary: 50, specialIds: new Set([0, 1, 2, 3, 4]) };

it('hides the wanted share of ordinary tokens, and eight in ten under the mask, one in ten under another token', () => {
  const random = seededRandom(3);
  const ids = Int32Array.from({ length: 40_000 }, (_, at) => (at % 10 === 0 ? 3 : 5 + (at % 45)));
  const { ids: read, positions, targets } = maskTokens(ids, random, { ...options, share: 0.3 });
  expect(positions.length / 36_000).toBeCloseTo(0.3, 1);
  expect([...targets]).toEqual([...positions].map((at) => ids[at]));
  expect(positions.every((at) => ids[at]! > 4)).toBe(true);
  const hidden = new Set(positions);
  expect(ids.every((id, at) => hidden.has(at) || read[at] === id)).toBe(true);
  const share = (is: (at: number) => boolean): number => [...positions].filter(is).length / positions.length;
  expect(share((at) => read[at] === 4)).toBeCloseTo(0.8, 1);
  expect(share((at) => read[at] === ids[at])).toBeCloseTo(0.1, 1);
  expect(positions.every((at) => read[at]! >= 4 && read[at]! < 50)).toBe(true);
  // Every ordinary token stands for others.
  expect(new Set([...positions].map((at) => read[at])).size).toBe(46);
});

it('hides one token where chance would hide none, and none where there are only special ones', () => {
  for (let seed = 0; seed < 20; seed += 1) expect(maskTokens(Int32Array.of(2, 9, 3), seededRandom(seed), { ...options, share: 0 }).positions).toEqual(Int32Array.of(1));
  expect(maskTokens(Int32Array.of(2, 3), seededRandom(1), options).positions).toHaveLength(0);
});
