import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** `[rows, 2 · hiddenWidth]`, gate first, to `silu(gate) · up`, `[rows, hiddenWidth]`. */
export const siluGateKernel: HeapKernel<object> = {
  name: 'TokstreamSiluGate',
  shapes: ([both]) => [[both![0]!, both![1]! / 2]],
  compute([both], [gated], _, [shape]) {
    const hidden = shape![1]! / 2;
    const loops = simdLoops();
    if (loops !== undefined) return loops.gateRows(both!.byteOffset, gated!.byteOffset, shape![0]!, hidden);
    for (let at = 0, gate = 0; at < gated!.length; at += hidden, gate += 2 * hidden) {
      for (let column = 0; column < hidden; column += 1) {
        const value = both![gate + column]!;
        gated![at + column] = (value / (1 + Math.exp(-value))) * both![gate + hidden + column]!;
      }
    }
  },
};
