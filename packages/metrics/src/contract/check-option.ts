import { TokstreamError } from '@tokstream/core';

/** Refuses an option of a tool that is out of range, with one line that says what it may be. */
export function checkOption(stage: string, name: string, value: unknown, isValid: boolean, allowed: string): void {
  if (isValid) return;
  throw new TokstreamError(`${name} is ${String(value)}; it must be ${allowed}.`, { code: 'invalid-option', stage });
}
