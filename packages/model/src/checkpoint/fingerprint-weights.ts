import { bytesPerValue, decodeFloats } from '../safetensors/decode-floats.ts';
import { weightSource, type WeightSource } from './weight-source.ts';

/** One value in so many is looked at: enough to tell checkpoints apart, at no cost beside that of reading them. */
const stride = 4093;

/** Weights that are looked at in passing. */
export interface FingerprintedWeights {
  /** To read them from. */
  readonly source: WeightSource;
  /** Of a configuration and what was read so far, 16 hexadecimal digits. */
  fingerprint(config: object): string;
}

/**
 * Tells checkpoints apart by names, shapes and a sample of the values, whatever files they came from and in whatever order and runs they
 * are read. Weights that a training step has changed differ, those that a few edits have changed may not.
 */
export function fingerprintWeights(weights: WeightSource): FingerprintedWeights {
  const seen = new Set<string>();
  // Sums, so that the order does not matter.
  let [low, high] = [0, 0];
  /** Looks at values `first` to `first + count` of a tensor that was not read before. */
  const look = (salt: number, first: number, count: number, valueAt: (index: number) => number): void => {
    for (let at = (stride - (first % stride)) % stride; at < count; at += stride) {
      const hash = mix(mix(salt, first + at), bitsOf(valueAt(at)));
      low = (low + hash) | 0;
      high = (high + mix(hash, 1)) | 0;
    }
  };
  const saltOf = (name: string, shape: readonly number[]): number => hashText(`${name} ${shape.join()}`);
  const plain = weightSource(weights.count, weights.has, (name, shape, take, signal) => {
    // An engine may read a weight twice.
    if (seen.has(name)) return weights.stream(name, shape, take, signal);
    seen.add(name);
    const salt = saltOf(name, shape);
    return weights.stream(name, shape, (values, first) => {
      look(salt, first, values.length, (index) => values[index]!);
      take(values, first);
    }, signal);
  });
  const streamStored: NonNullable<WeightSource['streamStored']> = async (name, shape, reader, signal) => {
    const salt = saltOf(name, shape);
    const isNew = !seen.has(name);
    let room: Uint8Array = new Uint8Array(0);
    const read = await weights.streamStored!(name, shape, {
      room: (bytes) => (room = reader.room(bytes)),
      take(type, first, rows) {
        const [columns, width] = [shape[1]!, bytesPerValue.get(type)!];
        if (isNew) look(salt, first * columns, rows * columns, (index) => decodeFloats(type, room.subarray(index * width, (index + 1) * width), oneValue)[0]!);
        reader.take(type, first, rows);
      },
    }, signal);
    if (read) seen.add(name);
    return read;
  };
  const source = { ...plain, ...(weights.streamStored !== undefined && { streamStored }) };
  return { source, fingerprint: (config) => [high, low].map((half, at) => (mix(hashText(JSON.stringify(config)) + at, half) >>> 0).toString(16).padStart(8, '0')).join('') };
}

const oneValue = new Float32Array(1);
const oneWord = new Uint32Array(oneValue.buffer);

function bitsOf(value: number): number {
  oneValue[0] = value;
  return oneWord[0]!;
}

function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

/** Takes a word into a 32-bit hash: a step of MurmurHash3 with its finish. */
function mix(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e_2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b87_3593) ^ hash;
  mixed = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
