import { seededRandom } from '@tokstream/core';
import { closeTo } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { ropeTables } from '../../decoder/rope-frequencies.ts';
import { turnSlots } from './turn-slots.ts';

const frequencies = Float32Array.from({ length: 8 }, (_, pair) => 10_000 ** (-pair / 8));
const random = seededRandom(3);
const key = Float32Array.from({ length: 16 }, () => random.next() - 0.5);

it('a key that was moved position by position is what it would be had it been rotated there at once', () => {
  const moved = key.slice();
  const last = 5_000;
  for (let at = 0; at < last; at += 1) turnSlots(moved, 1, 1, { from: Int32Array.of(at), to: Int32Array.of(at + 1), frequencies });
  const { cosines, sines } = ropeTables(frequencies, [last]);
  const expected = key.map((value, at) => value * cosines[at]! + (at < 8 ? -key[at + 8]! : key[at - 8]!) * sines[at]!);
  closeTo(moved, expected, 2e-6);
});

it('of each head only the first slots are turned, and of these only those that move', () => {
  const keys = Float32Array.from([...key, ...key, ...key, ...key, ...key, ...key]);
  turnSlots(keys, 3, 2, { from: Int32Array.of(4, 5, 6, 7), to: Int32Array.of(4, 6, 5, 7), frequencies });
  const alone = (from: number, to: number): Float32Array => {
    const one = key.slice();
    turnSlots(one, 1, 1, { from: Int32Array.of(from), to: Int32Array.of(to), frequencies });
    return one;
  };
  expect(keys).toEqual(Float32Array.from([...key, ...alone(5, 6), ...key, ...alone(6, 5), ...key, ...key]));
});
