import { TokstreamError } from '@tokstream/core';

/** @throws `invalid-option` unless each of the values is a whole number of at least one */
export function requireCounts(stage: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isSafeInteger(value) || value < 1) throw new TokstreamError(`${stage} needs ${name} to be a whole number above 0, not ${value}.`, { code: 'invalid-option', stage });
  }
}
