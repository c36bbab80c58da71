import { TokstreamError } from '@tokstream/core';
import { bytesPerValue, decodeFloats, requireFloatType } from '../safetensors/decode-floats.ts';
import { headerLength, parseHeader, type TensorEntry } from '../safetensors/parse-header.ts';
import type { Checkpoint, CheckpointOptions } from './checkpoint.ts';
import type { ModelFiles, OpenFile } from './model-files.ts';
import { parseJsonObject } from './parse-json.ts';
import { readInChunks } from './read-in-chunks.ts';
import { requireShape, type WeightSource, weightSource } from './weight-source.ts';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';

/**
 * Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names, and checks every header.
 *
 * Values are read on demand, in chunks: F32, F16, BF16 and F64 become float32.
 *
 * @throws `missing-file` / `invalid-checkpoint`, naming the file or the tensor
 */
export async function openCheckpoint(files: ModelFiles, options: CheckpointOptions = {}): Promise<Checkpoint> {
  const open: OpenFile[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.splice(0).map((file) => file[Symbol.asyncDispose]()));
  };
  try {
    const tensors = new Map<string, { readonly file: OpenFile; readonly name: string; readonly entry: TensorEntry }>();
    for (const name of await shardNames(files)) {
      const file = await files.open(name);
      if (file === undefined) throw new TokstreamError(`${files.location} lacks ${name}, which ${index} names; download it.`, { code: 'missing-file', stage: 'openCheckpoint' });
      open.push(file);
      const length = headerLength(await file.read(0, 8), file.bytes, name);
      const header = parseHeader(await file.read(8, 8 + length), file.bytes, name);
      for (const [tensor, entry] of header.tensors) tensors.set(tensor, { file, name, entry });
    }
    const find = (name: string, shape: readonly number[]): { readonly file: OpenFile; readonly entry: TensorEntry } => {
      const tensor = tensors.get(name);
      requireShape(files.location, name, shape, tensor?.entry.shape);
      requireFloatType(tensor!.entry.type, name, tensor!.name);
      return tensor!;
    };
    const stream: WeightSource['stream'] = async (name, shape, take, signal) => {
      const { file, entry } = find(name, shape);
      const width = bytesPerValue.get(entry.type)!;
      let scratch: Float32Array | undefined;
      await readInChunks(file, entry.begin, entry.end, width, (bytes, offset) => {
        const count = bytes.length / width;
        // The first chunk is the longest.
        scratch ??= new Float32Array(count);
        take(decodeFloats(entry.type, bytes, scratch.subarray(0, count)), offset / width);
        options.onRead?.(bytes.length);
      }, signal);
    };
    const streamStored: WeightSource['streamStored'] = async (name, shape, reader, signal) => {
      const { file, entry } = find(name, shape);
      const { type } = entry;
      if (type !== 'F32' && type !== 'F16' && type !== 'BF16') return false;
      const rowBytes = shape[1]! * bytesPerValue.get(type)!;
      const take = (bytes: Uint8Array, offset: number): void => {
        reader.take(type, offset / rowBytes, bytes.length / rowBytes);
        options.onRead?.(bytes.length);
      };
      await readInChunks(file, entry.begin, entry.end, rowBytes, take, signal, (bytes) => reader.room(bytes));
      return true;
    };
    const source = { ...weightSource(tensors.size, (name) => tensors.has(name), stream), streamStored };
    const bytes = [...tensors.values()].reduce((sum, { entry }) => sum + entry.end - entry.begin, 0);
    return { ...source, bytes, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The safetensors files of a model. @throws `missing-file`, `invalid-checkpoint` */
export async function shardNames(files: ModelFiles): Promise<readonly string[]> {
  const whole = await files.open(single);
  if (whole !== undefined) {
    await whole[Symbol.asyncDispose]();
    return [single];
  }
  const text = await files.text(index);
  if (text === undefined) {
    throw new TokstreamError(`${files.location} has neither ${single} nor ${index}; other weight formats are not read.`, { code: 'missing-file', stage: 'openCheckpoint' });
  }
  return shardsOfIndex(text, files.location);
}

/**
 * The files that a `model.safetensors.index.json` names.
 *
 * @throws `invalid-checkpoint`, also for names that would lead out of the folder
 */
export function shardsOfIndex(text: string, location: string): readonly string[] {
  let names: readonly unknown[];
  try {
    names = Object.values((parseJsonObject(text) as { weight_map?: object }).weight_map ?? {});
  } catch (cause) {
    throw new TokstreamError(`${index} in ${location} is not JSON; download it again.`, { code: 'invalid-checkpoint', stage: 'openCheckpoint', cause });
  }
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && /^[^/\\:\0]+\.safetensors$/.test(name))) {
    throw new TokstreamError(`${index} in ${location} does not map tensors to safetensors files beside it; download it again.`, { code: 'invalid-checkpoint', stage: 'openCheckpoint' });
  }
  return [...new Set(names as string[])];
}
