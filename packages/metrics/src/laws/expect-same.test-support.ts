import { expect } from 'vitest';

/** Fails unless two results are the same, numbers up to this relative difference. */
export function expectSame(actual: unknown, expected: unknown, tolerance = 1e-12): void {
  expect(rounded(actual, expected, tolerance)).toEqual(expected);
}

/** `actual`, with every number that is close enough to the one at its place replaced by that. */
function rounded(actual: unknown, expected: unknown, tolerance: number): unknown {
  if (typeof actual === 'number' && typeof expected === 'number') return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(actual), Math.abs(expected)) ? expected : actual;
  if (ArrayBuffer.isView(actual) || actual instanceof Map || actual instanceof Set || typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) return actual;
  if (Array.isArray(actual)) return actual.map((value, at) => rounded(value, (expected as readonly unknown[])[at], tolerance));
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, rounded(value, (expected as Record<string, unknown>)[key], tolerance)]));
}
