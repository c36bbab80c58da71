import { TokstreamError } from '@tokstream/core';
import { encodeFloats, type FloatType } from './encode-floats.ts';
import { type NamedTensor, sizeOf } from './named-tensor.ts';

/** How safetensors are stored. */
export interface EncodeSafetensorsOptions {
  /** Default `F32`. */
  readonly type?: FloatType;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Values converted at once, so that a large tensor is not held twice. */
const chunkValues = 2 ** 20;

/**
 * Writes tensors as one safetensors file, in the order given, as pieces to be written one after another so that the
 * whole file is never held twice. The same tensors give the same bytes.
 *
 * @throws `invalid-tensor` for a name that comes twice, and for values that do not fill their shape
 */
export function* encodeSafetensors(tensors: Iterable<readonly [string, NamedTensor]>, options: EncodeSafetensorsOptions = {}): Generator<Uint8Array> {
  const entries = [...tensors];
  yield encodeHeader(entries.map(([name, { shape }]) => [name, shape]), options);
  for (const [name, { shape, data }] of entries) yield* encodeValues(name, shape, data, options.type);
}

/** The first bytes of a file: the length of the header and the header, filled up to a multiple of eight bytes. */
export function encodeHeader(shapes: readonly (readonly [name: string, shape: readonly number[]])[], { type = 'F32', metadata }: EncodeSafetensorsOptions): Uint8Array {
  const header = new Map<string, unknown>(metadata === undefined ? [] : [['__metadata__', metadata]]);
  let offset = 0;
  for (const [name, shape] of shapes) {
    if (header.has(name) || name === '__metadata__') throw invalid(name, 'comes twice, or has the name of the metadata; give every tensor a name of its own');
    const bytes = sizeOf(shape) * bytesOf(type);
    header.set(name, { dtype: type, shape, data_offsets: [offset, offset + bytes] });
    offset += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  return padded;
}

/** The bytes of one tensor. */
export function* encodeValues(name: string, shape: readonly number[], data: Float32Array, type: FloatType = 'F32'): Generator<Uint8Array> {
  if (data.length !== sizeOf(shape)) throw invalid(name, `has ${data.length} values for shape [${shape.join(', ')}]`);
  for (let at = 0; at < data.length; at += chunkValues) yield encodeFloats(type, data.subarray(at, at + chunkValues));
}

export function bytesOf(type: FloatType): number {
  return type === 'F32' ? 4 : 2;
}

function invalid(name: string, why: string): TokstreamError {
  return new TokstreamError(`Tensor ${name} ${why}.`, { code: 'invalid-tensor', stage: 'safetensors' });
}
