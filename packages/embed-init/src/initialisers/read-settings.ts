import { TokstreamError } from '@tokstream/core';

type Value = number | string | undefined;

/** A whole number of at least `least`. @throws `invalid-option`, as the others here */
export function count(name: string, value: Value, least = 1): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) throw invalid(name, value, `a whole number of at least ${least}`);
  return number;
}

export function positive(name: string, value: Value): number {
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw invalid(name, value, 'a number above 0');
  return number;
}

/** From 0 to 1. */
export function share(name: string, value: Value): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 1)) throw invalid(name, value, 'a number from 0 to 1');
  return number;
}

export function oneOf(name: string, value: Value, words: readonly string[]): string {
  if (!words.includes(String(value))) throw invalid(name, value, words.join(' or '));
  return String(value);
}

function invalid(name: string, value: Value, expected: string): TokstreamError {
  return new TokstreamError(`${name} is ${JSON.stringify(value)}; it must be ${expected}.`, { code: 'invalid-option', stage: 'initialise' });
}
