import type { NamedTensor } from '@tokstream/model';

/** Tensors of zeros to fill, by name. */
export class NamedArrays {
  readonly tensors: Map<string, NamedTensor> = new Map();

  add(name: string, ...shape: number[]): Float32Array {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    this.tensors.set(name, { shape, data });
    return data;
  }
}

/** What is added to the tensors that are always written. */
export interface MoreTensors {
  readonly hidden: boolean;
  readonly attention: boolean;
}
