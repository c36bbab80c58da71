import { TokstreamError } from '@tokstream/core';

/** Refuses an option that is none of the values it may have: settings of a command line are not typed. */
export function checkChoice<T>(name: string, value: T, choices: readonly T[]): void {
  if (choices.includes(value)) return;
  throw new TokstreamError(`${name} is ${String(value)}; it must be ${choices.map(String).join(' or ')}.`, { code: 'invalid-option', stage: 'decode' });
}
