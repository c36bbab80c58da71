import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type Rope, ropeFrequencies } from '../decoder/rope-frequencies.ts';
import type { GraphOps } from './graph-ops.ts';

/** Cosines of the angle of each row's position, and sines, those of the first half negated: `[rows, 1, headDim]`. */
export interface GraphRotation {
  readonly cosines: string;
  readonly sines: string;
}

/** The rotations of all layers by their rope, made once for those that share it. `positions` is `[rows]`. */
export function declareRotations(ops: GraphOps, { layers, headDim }: DecoderConfig, positions: string): ReadonlyMap<Rope, GraphRotation> {
  const places = ops.reshape(ops.toFloat(positions), -1, 1, 1);
  const signs = ops.floats(Array.from({ length: headDim }, (_, dim) => (dim < headDim / 2 ? -1 : 1)), [1, 1, headDim]);
  const rotations = new Map<Rope, GraphRotation>();
  for (const { rope } of layers) {
    if (rope === undefined || rotations.has(rope)) continue;
    const frequencies = ropeFrequencies(rope, headDim);
    const angles = ops.times(places, ops.floats([...frequencies, ...frequencies], [1, 1, headDim]));
    rotations.set(rope, { cosines: ops.unary('Cos', angles), sines: ops.times(ops.unary('Sin', angles), signs) });
  }
  return rotations;
}

/** Turns heads `[rows, heads, headDim]`, first half and second half paired. */
export function rotateHeads(ops: GraphOps, heads: string, { cosines, sines }: GraphRotation, headDim: number): string {
  const [first, second] = ops.split(heads, [headDim / 2, headDim / 2], 2) as [string, string];
  return ops.plus(ops.times(heads, cosines), ops.times(ops.concat([second, first], 2), sines));
}
