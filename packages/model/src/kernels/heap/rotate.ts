import type { HeapKernel } from '@tokstream/backend';
import { turn } from './split-heads.ts';

/** `x [rows, heads, headDim]` turned by cosines and sines `[rows, 1, headDim]`. */
export const rotateKernel: HeapKernel<object> = {
  name: 'TokstreamRotate',
  shapes: ([x]) => [x!],
  compute([x, cosines, sines], [rotated], _, [shape]) {
    const [, heads, headDim] = shape as readonly [number, number, number];
    for (let first = 0; first < x!.length; first += headDim) turn(x!, first, cosines!, sines!, Math.floor(first / (heads * headDim)) * headDim, headDim, rotated!, first);
  },
};
