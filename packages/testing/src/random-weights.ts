import { seededRandom } from '@tokstream/core';

/** Where a parameter lies in a checkpoint; of a norm whose gains are stored less `shift`. */
interface ParameterSlot {
  readonly parts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly shift?: number;
}

/**
 * Seeded weights under their checkpoint names in which no gain is one and no bias zero.
 *
 * @param parameters as `listParameters` of `@tokstream/model` names them
 * @param width of the residual stream, by which they are scaled
 */
export function randomWeights(parameters: Iterable<readonly [path: string, slot: ParameterSlot]>, width: number, seed: number): Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }> {
  const random = seededRandom(seed);
  const scale = 1.2 * Math.min(1, Math.sqrt(11 / width));
  const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>();
  for (const [path, { parts, shift = 0 }] of parameters) {
    for (const { name, shape } of parts) {
      const middle = path.endsWith('orm') ? 1 - shift : 0;
      const size = shape.reduce((product, each) => product * each, 1);
      tensors.set(name, { shape, data: Float32Array.from({ length: size }, () => middle + scale * (random.next() - 0.5)) });
    }
  }
  return tensors;
}
