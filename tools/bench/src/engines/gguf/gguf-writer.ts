/** Types of GGUF metadata that are written here. */
type Value = { readonly type: 'u32'; readonly value: number } | { readonly type: 'f32'; readonly value: number } | { readonly type: 'string'; readonly value: string } | { readonly type: 'strings'; readonly value: readonly string[] } | { readonly type: 'f32s' | 'i32s'; readonly value: readonly number[] };

/** A tensor as it lies in the file. */
export interface GgufWeight {
  readonly name: string;
  /** Slowest axis first; GGUF lists them the other way round. */
  readonly shape: readonly number[];
  /** ggml's number of the type. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

const alignment = 32;
const typeNumbers = { u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const;

/** The pieces of a GGUF 3 file, in order: magic, counts, metadata, where tensors lie, and their bytes, each at a multiple of 32. */
export function* ggufPieces(metadata: Readonly<Record<string, Value>>, tensors: readonly GgufWeight[]): Generator<Uint8Array> {
  const header: Uint8Array[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(metadata).length)];
  for (const [key, value] of Object.entries(metadata)) header.push(text(key), encodeValue(value));
  let offset = 0;
  for (const { name, shape, type, bytes } of tensors) {
    header.push(text(name), u32(shape.length), ...shape.toReversed().map(u64), u32(type), u64(offset));
    offset += padded(bytes.length);
  }
  const joined = Buffer.concat(header);
  yield joined;
  yield new Uint8Array(padded(joined.length) - joined.length);
  for (const { bytes } of tensors) {
    yield bytes;
    yield new Uint8Array(padded(bytes.length) - bytes.length);
  }
}

function encodeValue(entry: Value): Uint8Array {
  switch (entry.type) {
    case 'u32':
      return Buffer.concat([u32(typeNumbers.u32), u32(entry.value)]);
    case 'f32':
      return Buffer.concat([u32(typeNumbers.f32), f32(entry.value)]);
    case 'string':
      return Buffer.concat([u32(typeNumbers.string), text(entry.value)]);
    case 'strings':
      return Buffer.concat([u32(typeNumbers.array), u32(typeNumbers.string), u64(entry.value.length), ...entry.value.map(text)]);
    case 'f32s':
      return Buffer.concat([u32(typeNumbers.array), u32(typeNumbers.f32), u64(entry.value.length), ...entry.value.map(f32)]);
    case 'i32s':
      return Buffer.concat([u32(typeNumbers.array), u32(typeNumbers.i32), u64(entry.value.length), ...entry.value.map(u32)]);
  }
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
