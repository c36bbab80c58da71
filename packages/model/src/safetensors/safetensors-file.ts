import { modelFolder } from '../checkpoint/model-folder.ts';
import { TokstreamError } from '@tokstream/core';
import { decodeFloats, requireFloatType } from './decode-floats.ts';
import type { EncodeSafetensorsOptions } from './encode-safetensors.ts';
import type { NamedTensor } from './named-tensor.ts';
import { headerLength, parseHeader } from './parse-header.ts';
import { type LazyTensor, writeFileOf } from './write-checkpoint.ts';

/** Everything a safetensors file holds. */
export interface SafetensorsContents {
  readonly tensors: Map<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole safetensors file of floats (Node only).
 *
 * @throws `missing-file`, `invalid-checkpoint`, `unsupported-checkpoint`
 */
export async function readSafetensors(path: string): Promise<SafetensorsContents> {
  const { dirname, basename } = globalThis.process.getBuiltinModule('node:path');
  const file = await (await modelFolder(dirname(path))).open(basename(path));
  if (file === undefined) throw new TokstreamError(`There is no file ${path}.`, { code: 'missing-file', stage: 'readSafetensors' });
  try {
    const json = await file.read(8, 8 + headerLength(await file.read(0, 8), file.bytes, path));
    const header = parseHeader(json, file.bytes, path);
    const tensors = new Map<string, NamedTensor>();
    for (const [name, entry] of header.tensors) {
      requireFloatType(entry.type, name, path);
      tensors.set(name, { shape: entry.shape, data: decodeFloats(entry.type, await file.read(entry.begin, entry.end)) });
    }
    return { tensors, metadata: header.metadata };
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

/**
 * Writes a safetensors file through a temporary one, so that a reader never meets half of it, whatever fails and however
 * many write at once (Node only).
 */
export async function writeSafetensors(path: string, tensors: Iterable<readonly [string, LazyTensor]>, options: EncodeSafetensorsOptions = {}): Promise<void> {
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  // A folder of its own beside the target: on the same disk, so that the rename is atomic, and under a name nobody else has.
  const folder = await fs.mkdtemp(`${path}.partial-`);
  const temporary = `${folder}/model.safetensors`;
  try {
    await writeFileOf(temporary, [...tensors], options);
    await fs.rename(temporary, path);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
