import { TokstreamError } from '@tokstream/core';

/** @throws `invalid-count` unless `value` is a whole number of at least `least` */
export function requireCount(name: string, value: number, least = 0): number {
  if (!Number.isInteger(value) || value < least) throw new TokstreamError(`${name} is ${value}; give a whole number of at least ${least}.`, { code: 'invalid-count', stage: 'merge' });
  return value;
}
