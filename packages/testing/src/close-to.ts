import { expect } from 'vitest';

/**
 * Fails unless two arrays are equally long and every value is within `tolerance`, relative to values above 1; the
 * message shows the worst place. Infinities must be equal, NaN equals nothing.
 */
export function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length, 'number of values').toBe(expected.length);
  let worst = -1;
  let largest = 0;
  let wrong = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const [got, want] = [actual[index]!, expected[index]!];
    const off = got === want ? 0 : Math.abs(got - want) / Math.max(1, Math.abs(want));
    if (off <= tolerance) continue;
    wrong += 1;
    // An offset that is not a number is the worst of all; the first such place stays.
    if (worst >= 0 && (Number.isNaN(largest) || off <= largest)) continue;
    [worst, largest] = [index, off];
  }
  if (worst < 0) return;
  expect.fail(`${wrong} of ${expected.length} values are off by more than ${tolerance}; the worst is [${worst}]: got ${actual[worst]}, expected ${expected[worst]} (off by ${largest})`);
}
