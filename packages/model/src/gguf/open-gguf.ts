import { TokstreamError } from '@tokstream/core';
import type { Checkpoint, CheckpointOptions } from '../checkpoint/checkpoint.ts';
import type { ModelFiles, OpenFile } from '../checkpoint/model-files.ts';
import { readInChunks } from '../checkpoint/read-in-chunks.ts';
import { requireShape, type TakeValues, type WeightSource, weightSource } from '../checkpoint/weight-source.ts';
import { sizeOf } from '../safetensors/named-tensor.ts';
import { ggufConfig } from './gguf-config.ts';
import { ggufName } from './gguf-names.ts';
import { type GgufHeader, type GgufTensor, parseGguf } from './parse-gguf.ts';

/** A GGUF file as the two things a Hugging Face folder has. */
export interface OpenGguf {
  /** What its `config.json` would say. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Its weights under the names and in the layout of a Hugging Face checkpoint. */
  readonly weights: Checkpoint;
}

/**
 * Opens a GGUF file: F32, F16, BF16 and Q8_0 become float32 when they are read.
 *
 * The tokenizer inside is not read; a `tokenizer.json` beside the file is what people use.
 *
 * @throws `missing-file`, `missing-package`, `invalid-checkpoint`, `unsupported-config`; from reads `unsupported-checkpoint`
 */
export async function openGguf(files: ModelFiles, name: string, options: CheckpointOptions = {}): Promise<OpenGguf> {
  const file = await files.open(name);
  if (file === undefined) throw new TokstreamError(`There is no file ${name} in ${files.location}.`, { code: 'missing-file', stage: 'gguf' });
  try {
    const header = await parseGguf(file, name);
    const streamFor = (told: CheckpointOptions): WeightSource['stream'] => (tensor, shape, take, signal) => streamTensor(file, name, tensor, header.tensors.get(tensor), shape, take, told, signal);
    const factors = header.tensors.get('rope_freqs.weight');
    // Told to nobody: who listens has no checkpoint yet to compare the bytes with.
    const ropeFactors = factors && (await weightSource(1, () => true, streamFor({})).read('rope_freqs.weight', factors.shape));
    const json = ggufConfig(header, ropeFactors);
    const bytes = [...header.tensors.values()].reduce((sum, { type, shape }) => sum + (type === undefined ? 0 : (sizeOf(shape) / type.blockValues) * type.blockBytes), 0);
    return { json, weights: { ...named(header, json, streamFor(options)), bytes, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() } };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/** The tensors under their Hugging Face names, with rows where Hugging Face has them. */
function named({ tensors }: GgufHeader, json: Readonly<Record<string, unknown>>, stream: WeightSource['stream']): WeightSource {
  return weightSource(
    tensors.size,
    (name) => tensors.has(ggufName(name) ?? ''),
    (name, shape, take, signal) => {
      const rotated = json['model_type'] === 'llama' ? /self_attn\.([qk])_proj/.exec(name)?.[1] : undefined;
      const heads = rotated === undefined ? 0 : Number(json[rotated === 'q' ? 'num_attention_heads' : 'num_key_value_heads']);
      return stream(ggufName(name) ?? name, shape, rotated === undefined ? take : inHalves(shape, shape[0]! / heads, take), signal);
    },
  );
}

/**
 * Undoes what llama.cpp's converter does to the queries and keys of a Llama: the two numbers that rotate together stand
 * side by side there, and half a head apart here.
 */
function inHalves([, columns = 1]: readonly number[], headDim: number, take: TakeValues): TakeValues {
  return (values, first) => {
    for (let at = 0; at < values.length; at += columns) {
      const row = (first + at) / columns;
      const inHead = row % headDim;
      take(values.subarray(at, at + columns), (row - inHead + (inHead % 2) * (headDim / 2) + Math.floor(inHead / 2)) * columns);
    }
  };
}

async function streamTensor(file: OpenFile, fileName: string, name: string, tensor: GgufTensor | undefined, shape: readonly number[], take: TakeValues, options: CheckpointOptions, signal?: AbortSignal): Promise<void> {
  requireShape(fileName, name, shape, tensor?.shape);
  const { type, typeName, begin } = tensor!;
  if (type === undefined) {
    throw new TokstreamError(`Tensor ${name} in ${fileName} is stored as ${typeName}, which is not read; get the F16, BF16 or Q8_0 file of this model.`, { code: 'unsupported-checkpoint', stage: 'gguf' });
  }
  // Whole rows, so that a run of values never ends within one.
  const rowBytes = (shape.at(-1)! / type.blockValues) * type.blockBytes;
  const bytes = (sizeOf(shape) / type.blockValues) * type.blockBytes;
  let scratch: Float32Array | undefined;
  await readInChunks(file, begin, begin + bytes, shape.length === 1 ? type.blockBytes : rowBytes, (chunk, offset) => {
    const count = (chunk.length / type.blockBytes) * type.blockValues;
    scratch ??= new Float32Array(count);
    take(type.decode(chunk, scratch.subarray(0, count)), (offset / type.blockBytes) * type.blockValues);
    options.onRead?.(chunk.length);
  }, signal);
}
