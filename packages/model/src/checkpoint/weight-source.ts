import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { chunkBytes } from './read-in-chunks.ts';
import { type NamedTensor, sizeOf } from '../safetensors/named-tensor.ts';

/** Takes a run of values of a tensor, the first of which is number `first` in row-major order. They are lent for the call. */
export type TakeValues = (values: Float32Array, first: number) => void;

/** How checkpoints store the numbers that `StoredReader` takes. */
export type StoredType = 'F32' | 'F16' | 'BF16';

/** Takes a tensor as it is stored. */
export interface StoredReader {
  /** Room for bytes of the next rows, at most `chunkBytes` of them or one row, which stays as it is until they are taken; it may be asked for while the rows before are not. */
  room(bytes: number): Uint8Array;
  /** Called when rows are in the room, in their order. @param first number of the first row */
  take(type: StoredType, first: number, rows: number): void;
}

/** Named weights to build a model from, one piece at a time so that a checkpoint is never held twice. */
export interface WeightSource {
  /** How many tensors there are: no more layers than that can have weights, whatever a configuration claims. */
  readonly count: number;
  has(name: string): boolean;
  /**
   * Hands out a tensor in runs of a few megabytes, each value once, in any order.
   *
   * @param shape what the architecture expects
   * @throws `invalid-checkpoint` with tensor, expected and found shape, before the first run; `aborted` between two
   */
  stream(name: string, shape: readonly number[], take: TakeValues, signal?: AbortSignal): Promise<void>;
  /**
   * As `stream`, but whole rows of a matrix as they are stored.
   *
   * @returns false where that is in no such way; nothing was read then
   */
  streamStored?(name: string, shape: readonly number[], reader: StoredReader, signal?: AbortSignal): Promise<boolean>;
  /** A whole tensor, as an array that belongs to the caller. */
  read(name: string, shape: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
}

/** Weights that are already in memory; they stay the caller's and are copied, since the cpu backend computes on the arrays it is given. */
export function memoryWeights(tensors: ReadonlyMap<string, NamedTensor>): WeightSource {
  const dataOf = (name: string, shape: readonly number[], signal?: AbortSignal): Float32Array => {
    throwIfAborted(signal, 'loadModel');
    const tensor = tensors.get(name);
    requireShape('the given weights', name, shape, tensor?.shape);
    return tensor!.data;
  };
  const source = weightSource(tensors.size, (name) => tensors.has(name), async (name, shape, take, signal) => take(dataOf(name, shape, signal), 0));
  return {
    ...source,
    async streamStored(name, shape, reader, signal) {
      const data = dataOf(name, shape, signal);
      const [rows, columns] = shape as readonly [number, number];
      const step = Math.max(1, Math.floor(chunkBytes / (4 * columns)));
      for (let first = 0; first < rows; first += step) {
        const values = data.subarray(first * columns, (first + step) * columns);
        reader.room(values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        reader.take('F32', first, values.length / columns);
      }
      return true;
    },
  };
}

/** A source made of its `stream`. */
export function weightSource(count: number, has: WeightSource['has'], stream: WeightSource['stream']): WeightSource {
  return {
    count,
    has,
    stream,
    async read(name, shape, signal) {
      let whole: Float32Array | undefined;
      // Not before the first run, when the shape has been found to be that of the file.
      await stream(name, shape, (values, first) => (whole ??= new Float32Array(sizeOf(shape))).set(values, first), signal);
      return whole!;
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

/** Refuses a configuration with more layers than there are tensors, before anything is made a layer each. */
export function requireLayers(layers: number, source: WeightSource): void {
  if (layers <= source.count) return;
  throw new TokstreamError(`config.json calls for ${layers} layers, and there are only ${source.count} tensors. Check that config.json and the weights belong together.`, { code: 'invalid-checkpoint', stage: 'loadModel' });
}
