import { TokstreamError } from '@tokstream/core';
import type { Want } from '../causal-lm.ts';
import { needAdvice } from '../choosing/engine-need.ts';

/**
 * Refuses what asks callers within a step, for an engine that runs a step as one call.
 *
 * @throws `unsupported-selection`, `unsupported-hook`
 */
export function refuseLooking(engine: string, want: Want): void {
  const asked = (['select', 'runsLayer', 'layerHook'] as const).find((name) => want[name] !== undefined);
  if (asked === undefined) return;
  const code = asked === 'select' ? 'unsupported-selection' : 'unsupported-hook';
  throw new TokstreamError(`The ${engine} engine runs a step as one call and cannot ask ${asked} within it; ${needAdvice(asked)}.`, { code, stage: 'forward' });
}
