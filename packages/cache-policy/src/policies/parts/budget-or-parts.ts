import { TokstreamError } from '@tokstream/core';
import { checkSize } from './tokens-of.ts';

/**
 * Refuses sizes that make up a budget where they are none, and beside a budget.
 *
 * @throws `invalid-option`
 */
export function budgetOrParts(policy: string, budget: unknown, parts: Readonly<Record<string, number | undefined>>): void {
  const given = Object.entries(parts).filter(([, size]) => size !== undefined);
  for (const [part, size] of given) checkSize(part, size!);
  if (budget === undefined || given.length === 0) return;
  throw new TokstreamError(`The cache policy ${policy} was given a budget and ${given.map(([part]) => part).join(' and ')}, which make one up; leave one or the other out.`, { code: 'invalid-option', stage: 'cache-policy' });
}
