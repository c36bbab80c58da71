import { TokstreamError } from '@tokstream/core';
import type { WeightPrecision } from '../causal-lm.ts';

/** Precisions as the module numbers them. */
export interface WeightKinds {
  readonly layers: number;
  /** Of the output head and the embeddings. */
  readonly head: number;
}

const precisions: readonly WeightPrecision[] = ['float32', 'float16', 'int8', 'int4'];

/** What the output head is screened in. */
export const screenKind: number = precisions.indexOf('int8');

/** @throws `unsupported-precision` */
export function kindsOf(precision: WeightPrecision): WeightKinds {
  const layers = precisions.indexOf(precision);
  if (layers < 0) throw new TokstreamError(`Weights cannot be held in ${String(precision)}; use ${precisions.join(', ')}.`, { code: 'unsupported-precision', stage: 'loadModel' });
  // Half of what 4 bits lose would be lost in the head alone.
  return { layers, head: precision === 'int4' ? screenKind : layers };
}
