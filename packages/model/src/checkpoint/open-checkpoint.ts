import { TokstreamError } from '@tokstream/core';
import { decodeFloats, requireFloatType } from '../safetensors/decode-floats.ts';
import { headerLength, parseHeader, type TensorEntry } from '../safetensors/parse-header.ts';
import type { ModelFiles, OpenFile } from './model-files.ts';
import { requireShape, type WeightSource } from './weight-source.ts';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';

/** A checkpoint on disk. Dispose closes its files; weights already read stay the caller's. */
export interface Checkpoint extends WeightSource, AsyncDisposable {}

/**
 * Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names, and checks every header.
 *
 * Values are read on demand: F32, F16, BF16 and F64 become float32.
 *
 * @throws `missing-file` / `invalid-checkpoint`, naming the file or the tensor
 */
export async function openCheckpoint(files: ModelFiles): Promise<Checkpoint> {
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
      for (const [tensor, entry] of header) tensors.set(tensor, { file, name, entry });
    }
    return {
      has: (name) => tensors.has(name),
      async read(name, shape) {
        const tensor = tensors.get(name);
        requireShape(files.location, name, shape, tensor?.entry.shape);
        const { file, entry } = tensor!;
        requireFloatType(entry.type, name, tensor!.name);
        return decodeFloats(entry.type, await file.read(entry.begin, entry.end));
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function shardNames(files: ModelFiles): Promise<readonly string[]> {
  const whole = await files.open(single);
  if (whole !== undefined) {
    await whole[Symbol.asyncDispose]();
    return [single];
  }
  const text = await files.text(index);
  if (text === undefined) {
    throw new TokstreamError(`${files.location} has neither ${single} nor ${index}; other weight formats are not read.`, { code: 'missing-file', stage: 'openCheckpoint' });
  }
  const names = Object.values(parseIndex(text));
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && !/[/\\]/.test(name))) {
    throw new TokstreamError(`${index} in ${files.location} does not map tensors to file names; download it again.`, { code: 'invalid-checkpoint', stage: 'openCheckpoint' });
  }
  return [...new Set(names as string[])];
}

function parseIndex(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as { weight_map?: Record<string, unknown> }).weight_map };
  } catch (cause) {
    throw new TokstreamError(`${index} is not JSON; download it again.`, { code: 'invalid-checkpoint', stage: 'openCheckpoint', cause });
  }
}
