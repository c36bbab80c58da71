import type { TokenBatch } from './token-batch.ts';

/** Predictions of a batch that count. */
export function countTargets({ batch, time, counted }: TokenBatch): number {
  return counted === undefined ? batch * time : counted.reduce((sum, one) => sum + one, 0);
}
