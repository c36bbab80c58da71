import { decodeFloats } from '../safetensors/decode-floats.ts';

/** How GGUF stores the values of a tensor. */
export interface GgufType {
  readonly name: string;
  /** Values of a block, which is never split over two rows. */
  readonly blockValues: number;
  readonly blockBytes: number;
  /** Widens whole blocks to float32. */
  readonly decode: (bytes: Uint8Array, target: Float32Array) => Float32Array;
}

const plain = (name: string, blockBytes: number): GgufType => ({ name, blockValues: 1, blockBytes, decode: (bytes, target) => decodeFloats(name, bytes, target) });

/** The types that are read, by their number in the file (`ggml_type` in ggml.h). */
export const ggufTypes: ReadonlyMap<number, GgufType> = new Map([
  [0, plain('F32', 4)],
  [1, plain('F16', 2)],
  [30, plain('BF16', 2)],
  [8, { name: 'Q8_0', blockValues: 32, blockBytes: 34, decode: decodeQ8 }],
]);

/** Blocks of one half, the scale, and 32 signed bytes (`block_q8_0` in ggml-common.h). */
function decodeQ8(bytes: Uint8Array, target: Float32Array): Float32Array {
  const blocks = bytes.length / 34;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const scale = new Float32Array(1);
  for (let block = 0; block < blocks; block += 1) {
    decodeFloats('F16', bytes.subarray(block * 34, block * 34 + 2), scale);
    for (let at = 0; at < 32; at += 1) target[block * 32 + at] = scale[0]! * view.getInt8(block * 34 + 2 + at);
  }
  return target;
}
