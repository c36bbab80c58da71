import { TokstreamError } from '@tokstream/core';
import type { OpenFile } from '../checkpoint/model-files.ts';
import { importPeer } from '../import-peer.ts';
import { sizeOf } from '../safetensors/named-tensor.ts';
import { type GgufType, ggufTypes } from './gguf-type.ts';

/** Where one tensor lies in a GGUF file. */
export interface GgufTensor {
  /** Undefined when it is one that is not read. */
  readonly type: GgufType | undefined;
  readonly typeName: string;
  /** Slowest axis first, as elsewhere; GGUF has them the other way round. */
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
}

/** The header of a GGUF file. */
export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** Bytes that the smallest metadata entry and the smallest tensor entry take. */
const smallestEntry = { metadata: 13, tensor: 24 };

/**
 * Reads the header of a GGUF file with `@huggingface/gguf`, and checks that every tensor lies inside the file.
 *
 * @throws `invalid-checkpoint` naming file and tensor; `missing-package`
 */
export async function parseGguf(file: OpenFile, name: string): Promise<GgufHeader> {
  const { gguf, GGMLQuantizationType } = await importPeer('@huggingface/gguf', `to read ${name}`, () => import('@huggingface/gguf'));
  const damaged = (why: string, cause?: unknown): TokstreamError => new TokstreamError(`${name} is not a usable GGUF file: ${why}. Download or export it again.`, { code: 'invalid-checkpoint', stage: 'gguf', cause });
  await requireCounts(file, damaged);
  const { metadata, tensorInfos, tensorDataOffset, littleEndian } = await gguf('https://local/model.gguf', { fetch: fetchFrom(file) }).catch((cause: unknown) => {
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (!littleEndian) throw damaged('it is big-endian, which is not read');
  const tensors = new Map<string, GgufTensor>();
  for (const info of tensorInfos) {
    const shape = info.shape.map(Number).toReversed();
    const type = ggufTypes.get(info.dtype);
    const begin = Number(tensorDataOffset) + Number(info.offset);
    const end = begin + (type === undefined ? 0 : (sizeOf(shape) / type.blockValues) * type.blockBytes);
    if (!Number.isSafeInteger(end) || end > file.bytes) throw damaged(`${info.name} ends at byte ${end} of ${file.bytes}`);
    if (type !== undefined && sizeOf(shape) > 0 && shape.at(-1)! % type.blockValues !== 0) throw damaged(`the rows of ${info.name} are no whole blocks of ${type.name}`);
    if (tensors.has(info.name)) throw damaged(`it has ${info.name} twice`);
    tensors.set(info.name, { type, typeName: GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`, shape, begin });
  }
  const laid = [...tensors].filter(([, { type }]) => type !== undefined).toSorted(([, a], [, b]) => a.begin - b.begin);
  for (const [at, [tensor, { begin, shape, type }]] of laid.entries()) {
    const next = laid[at + 1];
    if (next !== undefined && begin + (sizeOf(shape) / type!.blockValues) * type!.blockBytes > next[1].begin) throw damaged(`${tensor} and ${next[0]} overlap`);
  }
  return { metadata: new Map(Object.entries(metadata)), tensors };
}

/** Refuses counts that the file has no room for, before an entry is made for each. */
async function requireCounts(file: OpenFile, damaged: (why: string) => TokstreamError): Promise<void> {
  const start = await file.read(0, 24);
  if (start.length < 24 || String.fromCharCode(...start.subarray(0, 4)) !== 'GGUF') throw damaged('it does not begin with "GGUF"');
  const view = new DataView(start.buffer, start.byteOffset, 24);
  const version = view.getUint32(4, true);
  if (version !== 2 && version !== 3) throw damaged(`it has version ${version}; 2 and 3 are read`);
  const [tensors, entries] = [Number(view.getBigUint64(8, true)), Number(view.getBigUint64(16, true))];
  if (tensors * smallestEntry.tensor + entries * smallestEntry.metadata > file.bytes) throw damaged(`it claims ${tensors} tensors and ${entries} entries in ${file.bytes} bytes`);
}

/** The ranges of a file, as the parser asks for them: it goes on behind the end once, and then only when the file is cut. */
function fetchFrom(file: OpenFile): typeof fetch {
  let beyond = 0;
  return async (_, init) => {
    const [begin, last] = /(\d+)-(\d+)/.exec((init!.headers as Record<string, string>)['Range']!)!.slice(1).map(Number) as [number, number];
    if (begin >= file.bytes && (beyond += 1) > 1) throw new RangeError('its header goes on behind the end of the file');
    const bytes = begin >= file.bytes ? new Uint8Array(0) : await file.read(begin, last + 1);
    return new Response(bytes.slice(), { status: 206, headers: { 'content-range': `bytes ${begin}-${last}/${file.bytes}` } });
  };
}
