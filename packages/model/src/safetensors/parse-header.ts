import { TokstreamError } from '@tokstream/core';
import { parseJsonObject } from '../checkpoint/parse-json.ts';
import { bytesPerValue } from './decode-floats.ts';
import { sizeOf } from './named-tensor.ts';

/** Where one tensor lies in a safetensors file. */
export interface TensorEntry {
  readonly type: string;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A header longer than this is taken for damage, as the reference implementation does. */
const longestHeader = 100_000_000;

/** Reads the first eight bytes: how long the JSON header is. */
export function headerLength(prefix: Uint8Array, fileBytes: number, file: string): number {
  if (prefix.length < 8) throw damaged(file, 'it is shorter than 8 bytes');
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > fileBytes) throw damaged(file, `its header claims ${length} bytes, and the file has ${fileBytes}`);
  return length;
}

/** A safetensors header. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors header and checks that every entry lies inside the file and has the bytes its shape needs, and, as
 * the reference implementation does, that the tensors neither overlap nor leave holes.
 *
 * @throws `invalid-checkpoint` naming the file and the tensor
 */
export function parseHeader(json: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const start = 8 + json.length;
  let header: Readonly<Record<string, unknown>>;
  try {
    header = parseJsonObject(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw damaged(file, 'its header is not JSON, or not a JSON object', cause);
  }
  const { __metadata__: metadata, ...values } = header;
  if (metadata != null && (typeof metadata !== 'object' || !Object.values(metadata).every((value) => typeof value === 'string'))) throw damaged(file, 'its metadata are not strings');
  const tensors = new Map(Object.entries(values).map(([name, value]) => [name, parseEntry(name, value, start, fileBytes, file)]));
  let filled = start;
  for (const [name, { begin, end }] of [...tensors].toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) throw damaged(file, `${name} begins at byte ${begin}, and the tensor before it ends at ${filled}`);
    filled = end;
  }
  if (filled !== fileBytes) throw damaged(file, `its tensors end at byte ${filled} of ${fileBytes}`);
  return { tensors, metadata: (metadata ?? {}) as Record<string, string> };
}

function parseEntry(name: string, value: unknown, start: number, fileBytes: number, file: string): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw damaged(file, `the entry of ${name} is malformed`);
  const [begin, end] = [start + offsets[0]!, start + offsets[1]!];
  if (end < begin || end > fileBytes) throw damaged(file, `${name} ends at byte ${end} of ${fileBytes}`);
  const width = bytesPerValue.get(dtype);
  if (width !== undefined && end - begin !== sizeOf(shape) * width) {
    throw damaged(file, `${name} has ${end - begin} bytes where ${dtype} [${shape.join(', ')}] needs ${sizeOf(shape) * width}`);
  }
  return { type: dtype, shape, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

function damaged(file: string, why: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`${file} is not a usable safetensors file: ${why}. Download or export it again.`, { code: 'invalid-checkpoint', stage: 'safetensors', cause });
}
