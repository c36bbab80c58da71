import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** `x`, `gains` to `x · r · gain` and `r = 1 / √(mean(x²) + ε)`; the gains repeat along `x`. */
export const rmsNormKernel: HeapKernel<{ readonly epsilon: number }> = {
  name: 'TokstreamRmsNorm',
  shapes: ([x]) => [x!, [...x!.slice(0, -1), 1]],
  compute([x, gains], [normalised, inverses], { epsilon }, [shape]) {
    const width = shape!.at(-1)!;
    simdLoops()!.normRows(x!.byteOffset, gains!.byteOffset, normalised!.byteOffset, inverses!.byteOffset, x!.length / width, width, gains!.length / width, epsilon);
  },
};
