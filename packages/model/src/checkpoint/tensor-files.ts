import { TokstreamError } from '@tokstream/core';
import { bytesPerValue, decodeFloats, requireFloatType } from '../safetensors/decode-floats.ts';
import { headerLength, parseHeader, type SafetensorsHeader } from '../safetensors/parse-header.ts';
import type { ModelFiles, OpenFile } from './model-files.ts';
import { shardNames } from './open-checkpoint.ts';

/** A safetensors file of a checkpoint and what it says is in it. */
export interface TensorFile {
  readonly name: string;
  readonly file: OpenFile;
  readonly header: SafetensorsHeader;
}

/** The rows of one tensor, read where they lie. */
export interface TensorRows {
  readonly rows: number;
  /** Values of a row: those of all axes but the first. */
  readonly width: number;
  /** Rows `[begin, end)` in float32, lent until the next read. */
  read(begin: number, end: number): Promise<Float32Array>;
}

/** The files of a checkpoint, open. Dispose closes them. */
export interface TensorFiles extends AsyncDisposable {
  readonly files: readonly TensorFile[];
  /** The shape of a tensor; undefined where there is none of that name. */
  shapeOf(name: string): readonly number[] | undefined;
  /** @throws `missing-tensor`, `unsupported-checkpoint` for a type that is not one of the floats */
  rowsOf(name: string): TensorRows;
}

/**
 * Opens the safetensors of a model to read any part of them, as `openCheckpoint` does to read them in whole.
 *
 * @throws `missing-file` / `invalid-checkpoint`, naming the file or the tensor
 */
export async function openTensorFiles(place: ModelFiles): Promise<TensorFiles> {
  const files: TensorFile[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(files.splice(0).map(({ file }) => file[Symbol.asyncDispose]()));
  };
  const places = new Map<string, TensorFile>();
  try {
    for (const name of await shardNames(place)) {
      const file = await place.open(name);
      if (file === undefined) throw new TokstreamError(`${place.location} lacks ${name}, which its index names; download it.`, { code: 'missing-file', stage: 'openTensorFiles' });
      const length = headerLength(await file.read(0, 8), file.bytes, name);
      const opened = { name, file, header: parseHeader(await file.read(8, 8 + length), file.bytes, name) };
      files.push(opened);
      for (const tensor of opened.header.tensors.keys()) places.set(tensor, opened);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    files,
    shapeOf: (name) => places.get(name)?.header.tensors.get(name)!.shape,
    rowsOf(name) {
      const at = places.get(name);
      if (at === undefined) throw new TokstreamError(`${place.location} has no tensor ${name}.`, { code: 'missing-tensor', stage: 'openTensorFiles' });
      const { type, shape, begin } = at.header.tensors.get(name)!;
      requireFloatType(type, name, at.name);
      const [rows = 0, ...others] = shape;
      const width = others.reduce((product, size) => product * size, 1);
      const rowBytes = width * bytesPerValue.get(type)!;
      let bytes = new Uint8Array(0);
      let values = new Float32Array(0);
      return {
        rows,
        width,
        async read(first, end) {
          const count = end - first;
          if (values.length < count * width) [bytes, values] = [new Uint8Array(count * rowBytes), new Float32Array(count * width)];
          const read = await at.file.read(begin + first * rowBytes, begin + end * rowBytes, bytes.subarray(0, count * rowBytes));
          if (read.length < count * rowBytes) throw new TokstreamError(`${at.name} became shorter while it was read; begin again when it is complete.`, { code: 'invalid-checkpoint', stage: 'openTensorFiles' });
          return decodeFloats(type, read, values.subarray(0, count * width));
        },
      };
    },
    [Symbol.asyncDispose]: close,
  };
}
