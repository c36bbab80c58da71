import { expect, it } from 'vitest';
import { HeadTokens } from './head-tokens.ts';

it('is whole only while slot n holds token n, also when it is made of what was kept', () => {
  const grown = new HeadTokens(2);
  grown.append(0, [0, 1, 2]);
  expect(grown.whole).toBe(true);
  grown.gather(Int32Array.of(0, 1, 0, 1));
  const kept = HeadTokens.from(2, grown.copy(), undefined, 3);
  for (const held of [grown, kept]) {
    held.append(3, [7]);
    expect(held.whole).toBe(false);
    expect([...held.copy()]).toEqual([0, 1, 3, 0, 1, 3]);
    expect([...held.places([0, 1, 2, 7])]).toEqual([0, 1, 7, 0, 1, 7]);
  }
  expect(HeadTokens.from(1, Int32Array.of(0, 1), undefined, 2).whole).toBe(true);
  expect(HeadTokens.from(1, Int32Array.of(0, 1), Int32Array.of(5, 6), 2).whole).toBe(false);
});

it('tells the least place, of tokens at any positions', () => {
  const held = new HeadTokens(2);
  expect(held.oldest([])).toBe(Infinity);
  const positions = [9, 4, 6];
  held.append(0, positions);
  expect(held.oldest(positions)).toBe(4);
  held.gather(Int32Array.of(0, 2, 0, 1));
  expect(held.oldest(positions)).toBe(4);
  held.gather(Int32Array.of(0, 0), Int32Array.of(6, 5));
  expect(held.oldest(positions)).toBe(5);
});

it('a clone keeps what the other loses', () => {
  const held = new HeadTokens(1);
  held.append(0, [0, 1, 2, 3]);
  held.gather(Int32Array.of(0, 1, 2), Int32Array.of(1, 2, 3));
  const clone = held.clone();
  held.gather(Int32Array.of(2));
  expect([[...held.copy()], [...held.places([])]]).toEqual([[2], [3]]);
  expect([[...clone.copy()], [...clone.places([])]]).toEqual([[0, 1, 2], [1, 2, 3]]);
});
