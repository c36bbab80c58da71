import { TokstreamError } from '@tokstream/core';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';

/** Named weights to build a model from, one tensor at a time so that a checkpoint is never held twice. */
export interface WeightSource {
  has(name: string): boolean;
  /**
   * @param shape what the architecture expects
   * @returns values that belong to the caller
   * @throws `invalid-checkpoint` with tensor, expected and found shape
   */
  read(name: string, shape: readonly number[]): Promise<Float32Array>;
}

/** Weights that are already in memory; they stay the caller's and are copied, since the cpu backend computes on the arrays it is given. */
export function memoryWeights(tensors: ReadonlyMap<string, NamedTensor>): WeightSource {
  return {
    has: (name) => tensors.has(name),
    async read(name, shape) {
      const tensor = tensors.get(name);
      requireShape('the given weights', name, shape, tensor?.shape);
      return tensor!.data.slice();
    },
  };
}

/** Refuses a tensor that is missing or of another shape than the architecture expects. */
export function requireShape(place: string, name: string, expected: readonly number[], found: readonly number[] | undefined): void {
  if (found !== undefined && found.length === expected.length && expected.every((size, axis) => size === found[axis]) && sizeOf(found) > 0) return;
  const what = found === undefined ? 'is missing' : `has shape [${found.join(', ')}]`;
  throw new TokstreamError(`Tensor ${name} in ${place} ${what}; config.json calls for [${expected.join(', ')}]. Check that config.json and the weights belong together.`, {
    code: 'invalid-checkpoint',
    stage: 'loadModel',
  });
}
