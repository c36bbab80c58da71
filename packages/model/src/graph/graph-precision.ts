import { TokstreamError } from '@tokstream/core';
import type { WeightPrecision } from '../causal-lm.ts';

/** What a graph holds matrices in and multiplies them in; everything else is float32. */
export type GraphPrecision = Extract<WeightPrecision, 'float32' | 'float16' | 'bfloat16'>;

const precisions: readonly WeightPrecision[] = ['float32', 'float16', 'bfloat16'] satisfies readonly GraphPrecision[];

/** @throws `unsupported-precision` */
export function graphPrecision(precision: WeightPrecision): GraphPrecision {
  if (!precisions.includes(precision)) throw new TokstreamError(`The graph engine cannot hold weights in ${precision}; use ${precisions.join(', ')}, or another engine.`, { code: 'unsupported-precision', stage: 'loadModel' });
  return precision as GraphPrecision;
}
