import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { countTargets } from './count-targets.ts';
import { padRows } from './pad-rows.ts';

it('padRows pads at the end and counts the predictions of real tokens only', () => {
  const batch = padRows([Int32Array.of(5, 6), Int32Array.of(7, 8, 9, 10)]);
  expect(batch).toEqual({ ids: Int32Array.of(5, 6, 0, 0, 7, 8, 9, 10), batch: 2, time: 3, counted: Uint8Array.of(1, 0, 0, 1, 1, 1) });
  expect(countTargets(batch)).toBe(4);
  expectCode('invalid-batch', () => padRows([]));
  expectCode('invalid-batch', () => padRows([Int32Array.of(1, 2), Int32Array.of(1)]));
});
