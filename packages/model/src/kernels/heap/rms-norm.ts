import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** `x`, `gains` to `x · r · gain` and `r = 1 / √(mean(x²) + ε)`; the gains repeat along `x`. */
export const rmsNormKernel: HeapKernel<{ readonly epsilon: number }> = {
  name: 'TokstreamRmsNorm',
  shapes: ([x]) => [x!, [...x!.slice(0, -1), 1]],
  compute([x, gains], [normalised, inverses], { epsilon }, [shape]) {
    const width = shape!.at(-1)!;
    const loops = simdLoops();
    if (loops !== undefined) return loops.normRows(x!.byteOffset, gains!.byteOffset, normalised!.byteOffset, inverses!.byteOffset, x!.length / width, width, gains!.length / width, epsilon);
    for (let row = 0, first = 0; first < x!.length; row += 1, first += width) {
      let squares = 0;
      for (let at = first; at < first + width; at += 1) squares += x![at]! * x![at]!;
      const inverse = 1 / Math.sqrt(squares / width + epsilon);
      inverses![row] = inverse;
      const gain = first % gains!.length;
      for (let at = 0; at < width; at += 1) normalised![first + at] = x![first + at]! * inverse * gains![gain + at]!;
    }
  },
};
