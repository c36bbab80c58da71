import { TokstreamError } from '@tokstream/core';

/** @throws `invalid-strength` unless a gate's strength is below 0 */
export function requireStrength(strength: number): void {
  if (!(strength < 0)) throw new TokstreamError(`A gate of strength ${strength} lets nothing go; give a number below 0, as -30.`, { code: 'invalid-strength', stage: 'merge' });
}
