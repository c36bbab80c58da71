import { encodeHalves } from './decode-floats.ts';
import type { NamedTensor } from './named-tensor.ts';

/** How `encodeSafetensors` stores values. */
export interface EncodeSafetensorsOptions {
  /** `F32` (default) is exact; `F16` halves the file and rounds to nearest even. */
  readonly type?: 'F32' | 'F16';
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes tensors as one safetensors file, in the order given, as pieces to be written one after another so that the
 * whole file is never held twice.
 */
export function* encodeSafetensors(tensors: Iterable<readonly [string, NamedTensor]>, options: EncodeSafetensorsOptions = {}): Generator<Uint8Array> {
  const { type = 'F32', metadata } = options;
  const width = type === 'F32' ? 4 : 2;
  const entries = [...tensors];
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + data.length * width] };
    offset += data.length * width;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  yield padded;
  for (const [, { data }] of entries) {
    const stored = type === 'F32' ? data : encodeHalves(data);
    yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  }
}
