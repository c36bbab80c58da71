import { TokstreamError } from '@tokstream/core';

/** Refuses an option that is out of range, with one line that says what it may be: settings of a command line are not typed. */
export function checkOption(name: string, value: unknown, isValid: boolean, allowed: string): void {
  if (isValid) return;
  throw new TokstreamError(`${name} is ${String(value)}; it must be ${allowed}.`, { code: 'invalid-option', stage: 'cache-policy' });
}
