import { throwIfAborted } from '@tokstream/core';
import type { FloatType } from './encode-floats.ts';
import { bytesOf, encodeHeader, type EncodeSafetensorsOptions, encodeValues } from './encode-safetensors.ts';
import { sizeOf } from './named-tensor.ts';

/** A tensor whose values are asked for when it is their turn to be written, and then let go. */
export interface LazyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | (() => Float32Array | Promise<Float32Array>);
}

/** How `writeCheckpoint` stores weights. */
export interface WriteCheckpointOptions extends EncodeSafetensorsOptions {
  /** Where a file ends and the next begins; default 5 · 10⁹, as transformers has it. A larger tensor has a file of its own. */
  readonly maxShardBytes?: number;
  readonly signal?: AbortSignal;
}

type Entry = readonly [name: string, tensor: LazyTensor];

/**
 * Writes weights into a folder as transformers does (Node only): `model.safetensors`, or shards with
 * `model.safetensors.index.json` when they are too large for one file. Holds one tensor at a time.
 *
 * Everything is written and synced in a folder of its own first, so that whatever fails leaves the folder as it was; then
 * the files are moved in, the index last, and what an earlier checkpoint left is removed.
 *
 * @throws `invalid-tensor`, `aborted`, and what the disk and `data` throw
 */
export async function writeCheckpoint(folder: string, tensors: Iterable<Entry>, options: WriteCheckpointOptions = {}): Promise<void> {
  const { type = 'F32', maxShardBytes = 5e9 } = options;
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const shards = shardsOf([...tensors], type, maxShardBytes);
  const nameOf = (shard: number): string => (shards.length === 1 ? 'model.safetensors' : `model-${padded(shard + 1)}-of-${padded(shards.length)}.safetensors`);
  const partial = await fs.mkdtemp(`${folder}/.partial-`);
  try {
    for (const [at, entries] of shards.entries()) await writeFileOf(`${partial}/${nameOf(at)}`, entries, options);
    const names = shards.map((_, at) => nameOf(at));
    if (shards.length > 1) {
      const map = shards.flatMap((entries, at) => entries.map(([name]) => [name, nameOf(at)] as const)).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const size = shards.flat().reduce((sum, [, { shape }]) => sum + sizeOf(shape) * bytesOf(type), 0);
      await fs.writeFile(`${partial}/model.safetensors.index.json`, `${JSON.stringify({ metadata: { total_size: size }, weight_map: Object.fromEntries(map) }, undefined, 2)}\n`);
      names.push('model.safetensors.index.json');
    }
    for (const name of names) await fs.rename(`${partial}/${name}`, `${folder}/${name}`);
    const left = (await fs.readdir(folder)).filter((name) => /^model(\.safetensors(\.index\.json)?|-\d{5}-of-\d{5}\.safetensors)$/.test(name) && !names.includes(name));
    for (const name of left) await fs.rm(`${folder}/${name}`, { force: true });
  } finally {
    await fs.rm(partial, { recursive: true, force: true });
  }
}

/** Writes one file; its folder is there. */
export async function writeFileOf(path: string, entries: readonly Entry[], options: WriteCheckpointOptions): Promise<void> {
  const handle = await globalThis.process.getBuiltinModule('node:fs/promises').open(path, 'w');
  try {
    await handle.writeFile(encodeHeader(entries.map(([name, { shape }]) => [name, shape]), options));
    for (const [name, { shape, data }] of entries) {
      const values = typeof data === 'function' ? await data() : data;
      for (const piece of encodeValues(name, shape, values, options.type)) {
        throwIfAborted(options.signal, 'writeCheckpoint');
        await handle.writeFile(piece);
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function shardsOf(entries: readonly Entry[], type: FloatType, maxShardBytes: number): Entry[][] {
  const shards: Entry[][] = [[]];
  let filled = 0;
  for (const entry of entries) {
    const bytes = sizeOf(entry[1].shape) * bytesOf(type);
    if (filled + bytes > maxShardBytes && shards.at(-1)!.length > 0) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)!.push(entry);
    filled += bytes;
  }
  return shards;
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}
