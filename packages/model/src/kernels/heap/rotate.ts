import type { HeapKernel } from '@tokstream/backend';

/** `x [rows, heads, headDim]` turned by cosines and sines `[rows, 1, headDim]`. */
export const rotateKernel: HeapKernel<object> = {
  name: 'TokstreamRotate',
  shapes: ([x]) => [x!],
  compute([x, cosines, sines], [rotated], _, [shape]) {
    const [, heads, headDim] = shape as readonly [number, number, number];
    for (let first = 0; first < x!.length; first += headDim) turn(x!, first, cosines!, sines!, Math.floor(first / (heads * headDim)) * headDim, headDim, rotated!, first);
  },
};

/** Turns one head, its first half paired with its second. */
function turn(x: Float32Array, from: number, cosines: Float32Array, sines: Float32Array, angle: number, headDim: number, rotated: Float32Array, to: number): void {
  const half = headDim / 2;
  for (let dim = 0; dim < half; dim += 1) {
    const [left, right] = [x[from + dim]!, x[from + half + dim]!];
    rotated[to + dim] = left * cosines[angle + dim]! - right * sines[angle + dim]!;
    rotated[to + half + dim] = right * cosines[angle + half + dim]! + left * sines[angle + half + dim]!;
  }
}
