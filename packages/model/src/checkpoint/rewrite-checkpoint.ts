import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { bytesPerValue, requireFloatType } from '../safetensors/decode-floats.ts';
import { encodeFloats, type FloatType } from '../safetensors/encode-floats.ts';
import { sizeOf } from '../safetensors/named-tensor.ts';
import type { TensorEntry } from '../safetensors/parse-header.ts';
import { chunkBytes } from './read-in-chunks.ts';
import { rewriteNote } from './rewrite-note.ts';
import type { TensorFile, TensorFiles } from './tensor-files.ts';

/** What takes the place of a tensor. It is stored as that tensor was; float64 becomes float32. */
export interface TensorReplacement {
  readonly shape: readonly number[];
  /** Its values from the one numbered `from` on, in runs of any length, in order; each is lent until the next. The same at every call. */
  values(from: number): AsyncIterable<Float32Array>;
}

/** How a checkpoint is rewritten. */
export interface RewriteCheckpointOptions {
  readonly signal?: AbortSignal;
  /** Called with how many bytes of how many are written. */
  readonly onProgress?: (written: number, total: number) => void;
  /** What the result follows from, the source included, as a short text. What a killed run with the same key left in the folder is gone on with; without one the folder must be empty. */
  readonly key?: string;
  /** Bytes after which what is written is on the disk for certain and a run with a `key` goes on from there; default 256 MiB. */
  readonly syncBytes?: number;
}

/** Values that are encoded at once. */
const runValues = 2 ** 20;

/**
 * Writes a checkpoint anew into a folder (Node only), with some tensors replaced and all others byte by byte as they were, in the same
 * files. Memory is a few megabytes beside what the replacements hold.
 *
 * @throws `invalid-tensor` for a replacement that gives another number of values than its shape has, `unsupported-checkpoint`, `aborted`, and what the disk throws
 */
export async function rewriteCheckpoint(source: TensorFiles, folder: string, replacements: ReadonlyMap<string, TensorReplacement>, options: RewriteCheckpointOptions = {}): Promise<void> {
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const { signal, onProgress, key, syncBytes = 256 * 2 ** 20 } = options;
  const plans = source.files.map((file) => planFile(file, replacements));
  const total = plans.flatMap(({ entries }) => entries).reduce((sum, { bytes }) => sum + bytes, 0);
  const note = key === undefined ? undefined : rewriteNote(folder, key);
  const done = (await note?.read()) ?? { file: '', bytes: 0 };
  const doneFiles = plans.findIndex(({ file }) => file.name === done.file);
  let written = 0;
  for (const [at, { file, header, entries }] of plans.entries()) {
    const path = `${folder}/${file.name}`;
    const size = header.length + entries.reduce((sum, { bytes }) => sum + bytes, 0);
    let length = at < doneFiles ? size : at === doneFiles ? done.bytes : 0;
    written += Math.max(0, length - header.length);
    if (length === size) continue;
    if (length > 0) await fs.truncate(path, length);
    else if (key !== undefined) await fs.rm(path, { force: true });
    const handle = await fs.open(path, length > 0 ? 'a' : 'ax');
    let synced = length;
    const sync = async (): Promise<void> => {
      await handle.sync();
      await note?.write({ file: file.name, bytes: length });
      synced = length;
    };
    const write = async (bytes: Uint8Array): Promise<void> => {
      await handle.writeFile(bytes);
      length += bytes.length;
      if (length - synced >= syncBytes) await sync();
    };
    try {
      if (length === 0) await write(header);
      let begin = header.length;
      for (const entry of entries) {
        const from = Math.max(0, length - begin);
        begin += entry.bytes;
        if (length >= begin) continue;
        const told = async (bytes: Uint8Array): Promise<void> => {
          await write(bytes);
          written += bytes.length;
          onProgress?.(written, total);
        };
        await writeTensor(file, entry, from, told, signal);
      }
      await sync();
    } finally {
      await handle.close();
    }
  }
  if (source.files.length > 1 || source.files[0]!.name !== 'model.safetensors') {
    const map = plans.flatMap(({ file, entries }) => entries.map(({ name }) => [name, file.name] as const)).toSorted(([a], [b]) => (a < b ? -1 : 1));
    await fs.writeFile(`${folder}/model.safetensors.index.json`, `${JSON.stringify({ metadata: { total_size: total }, weight_map: Object.fromEntries(map) }, undefined, 2)}\n`);
  }
  await note?.remove();
}

interface PlannedEntry {
  readonly name: string;
  readonly before: TensorEntry;
  readonly replacement: TensorReplacement | undefined;
  readonly type: string;
  readonly bytes: number;
}

interface PlannedFile {
  readonly file: TensorFile;
  readonly header: Uint8Array;
  /** In the order in which they lie. */
  readonly entries: readonly PlannedEntry[];
}

function planFile(file: TensorFile, replacements: ReadonlyMap<string, TensorReplacement>): PlannedFile {
  const entries = planEntries(file, replacements);
  return { file, header: headerOf(file, entries), entries };
}

function planEntries({ name: file, header }: TensorFile, replacements: ReadonlyMap<string, TensorReplacement>): readonly PlannedEntry[] {
  return [...header.tensors]
    .toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
    .map(([name, before]) => {
      const replacement = replacements.get(name);
      if (replacement === undefined) return { name, before, replacement, type: before.type, bytes: before.end - before.begin };
      requireFloatType(before.type, name, file);
      const type = before.type === 'F64' ? 'F32' : before.type;
      return { name, before, replacement, type, bytes: sizeOf(replacement.shape) * bytesPerValue.get(type)! };
    });
}

function headerOf({ header }: TensorFile, entries: readonly PlannedEntry[]): Uint8Array {
  const written = new Map<string, unknown>(Object.keys(header.metadata).length === 0 ? [] : [['__metadata__', header.metadata]]);
  let offset = 0;
  for (const { name, before, replacement, type, bytes } of entries) {
    written.set(name, { dtype: type, shape: replacement?.shape ?? before.shape, data_offsets: [offset, offset + bytes] });
    offset += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(written)));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  return padded;
}

/** Writes a tensor from one of its bytes on, which is where a value begins. */
async function writeTensor({ file }: TensorFile, { name, before, replacement, type, bytes }: PlannedEntry, from: number, write: (bytes: Uint8Array) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (replacement === undefined) {
    for (let begin = before.begin + from; begin < before.end; begin += chunkBytes) {
      await write(await readExactly(file, begin, Math.min(begin + chunkBytes, before.end), signal));
    }
    return;
  }
  let given = from;
  for await (const values of replacement.values(from / bytesPerValue.get(type)!)) {
    for (let at = 0; at < values.length; at += runValues) {
      throwIfAborted(signal, 'rewriteCheckpoint');
      const encoded = encodeFloats(type as FloatType, values.subarray(at, at + runValues));
      given += encoded.length;
      if (given > bytes) break;
      await write(encoded);
    }
  }
  if (given !== bytes) throw new TokstreamError(`What replaces ${name} gives other than the ${sizeOf(replacement.shape)} values of [${replacement.shape.join(', ')}].`, { code: 'invalid-tensor', stage: 'rewriteCheckpoint' });
}

async function readExactly(file: TensorFile['file'], begin: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  throwIfAborted(signal, 'rewriteCheckpoint');
  const bytes = await file.read(begin, end);
  if (bytes.length < end - begin) throw new TokstreamError('A file of weights became shorter while it was read; begin again when it is complete.', { code: 'invalid-checkpoint', stage: 'rewriteCheckpoint' });
  return bytes;
}
