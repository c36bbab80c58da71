import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** `[rows, 2 · hiddenWidth]`, gate first, to `silu(gate) · up`, `[rows, hiddenWidth]`. */
export const siluGateKernel: HeapKernel<object> = {
  name: 'TokstreamSiluGate',
  shapes: ([both]) => [[both![0]!, both![1]! / 2]],
  compute([both], [gated], _, [shape]) {
    simdLoops()!.gateRows(both!.byteOffset, gated!.byteOffset, shape![0]!, shape![1]! / 2);
  },
};
